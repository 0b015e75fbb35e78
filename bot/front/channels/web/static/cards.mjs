/** A card by its kind. A kind this page does not know is left to the text, which stands alone. */

import { eligibility } from "./card_eligibility.mjs";
import { policy } from "./card_policy.mjs";
import { facilities } from "./card_facilities.mjs";
import { handoff, request, urgent } from "./card_service.mjs";

const KINDS = new Map(Object.entries({ facilities, eligibility, policy, request, handoff, urgent }));

export function card(data) {
  const draw = KINDS.get(data?.kind);
  return draw ? draw(data) : null;
}
