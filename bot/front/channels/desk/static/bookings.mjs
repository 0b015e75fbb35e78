export function bookings(view) { view.append('…'); }
