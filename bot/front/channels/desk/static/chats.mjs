export function chats(view) { view.append('…'); }
