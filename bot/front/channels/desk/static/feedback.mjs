export function feedback(view) { view.append('…'); }
