export function cases(view) { view.append('…'); }
