/** The same places in WGS-84, GCJ-02 and BD-09: bot/places/coordinates.py, for the map. Degrees, longitude first. */

const A = 6378245; // semi-major axis of SK-42
const EE = 0.00669342162296594323;
const BD_PI = (Math.PI * 3000) / 180;
const { PI, abs, atan2, cos, hypot, max, sin, sqrt } = Math;

/** The point `[lng, lat]` of `source` in `target`; both `wgs84`, `gcj02` or `bd09`. */
export function convert(point, source, target) {
  if (source === target || !inChina(point)) return point;
  return forward(inverse(point, source), target);
}

const inChina = ([lng, lat]) => lng >= 72.004 && lng <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;

function forward(point, system) {
  if (system === "wgs84") return point;
  return system === "bd09" ? toBd09(toGcj02(point)) : toGcj02(point);
}

/** The offset is smooth: subtracting what is still wrong converges in a few rounds. */
function inverse(point, system) {
  let guess = point;
  for (let round = 0; round < 30; round += 1) {
    const seen = forward(guess, system);
    const wrong = [seen[0] - point[0], seen[1] - point[1]];
    guess = [guess[0] - wrong[0], guess[1] - wrong[1]];
    if (max(abs(wrong[0]), abs(wrong[1])) < 1e-10) break;
  }
  return guess;
}

function toGcj02([lng, lat]) {
  const [x, y] = [lng - 105, lat - 35];
  const turned = (lat * PI) / 180;
  const magic = 1 - EE * sin(turned) ** 2;
  const meridian = (A * (1 - EE)) / (magic * sqrt(magic));
  const parallel = (A / sqrt(magic)) * cos(turned);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple(x) + waves(x, [20, 40, 150, 300], [1, 1 / 3, 1 / 12, 1 / 30]);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple(x) + waves(y, [20, 40, 160, 320], [1, 1 / 3, 1 / 12, 1 / 30]);
  return [lng + (east * 180) / (parallel * PI), lat + (north * 180) / (meridian * PI)];
}

const ripple = (x) => ((20 * sin(6 * PI * x) + 20 * sin(2 * PI * x)) * 2) / 3;

const waves = (value, heights, paces) => (heights.reduce((sum, height, i) => sum + height * sin(value * PI * paces[i]), 0) * 2) / 3;

function toBd09([lng, lat]) {
  const radius = hypot(lng, lat) + 2e-5 * sin(lat * BD_PI);
  const angle = atan2(lat, lng) + 3e-6 * cos(lng * BD_PI);
  return [radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006];
}
