export function audit(view) { view.append('…'); }
