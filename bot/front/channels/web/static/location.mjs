/** Where the citizen is, asked only after they said yes. */

const OPTIONS = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 };
const VAGUE_M = 5_000; // coarser than this, "nearest first" would be a guess

/** Resolves to `{lng, lat, coord_system}`; rejects with `refused`, `vague` or `absurd` as the message. Degrees, WGS-84. */
export function whereAmI() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error("refused"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const trouble = troubleOf(coords);
        if (trouble) reject(new Error(trouble));
        else resolve(position(coords));
      },
      () => reject(new Error("refused")),
      OPTIONS,
    );
  });
}

function troubleOf({ longitude, latitude, accuracy }) {
  // The box around the country: what lies outside, or is no number, no list of ours knows.
  if (!(longitude > 73 && longitude < 136 && latitude > 3 && latitude < 54)) return "absurd";
  return accuracy > VAGUE_M ? "vague" : null;
}

const position = ({ longitude, latitude }) => ({ lng: longitude, lat: latitude, coord_system: "wgs84" });

/** Shows a dialog of the page; resolves to the value of the button pressed, "no" when it was closed. */
export function ask(dialog) {
  return new Promise((resolve) => {
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => resolve(dialog.returnValue || "no"), { once: true });
    dialog.showModal();
  });
}
