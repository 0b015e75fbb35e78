export function registry(view) { view.append('…'); }
