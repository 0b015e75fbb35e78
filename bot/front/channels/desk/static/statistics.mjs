export function statistics(view) { view.append('…'); }
