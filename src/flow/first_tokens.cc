#include "flow/first_tokens.h"

namespace grantline::flow {

void give_first_tokens(store::Grant& grant, const Facts& facts, const Lives& lives,
                       bool wants_refresh_token, std::uint8_t newest_key_id) {
  grant.redeemed_at = facts.now;
  grant.redeemed_from = facts.from;
  grant.key = facts.key;
  grant.access_life = lives.access_token;
  if (!wants_refresh_token) return;
  grant.generation = 1;
  grant.key_id = newest_key_id;
  grant.rotated_at = facts.now;
  grant.rotated_from = facts.from;
  grant.refresh_idle = lives.refresh_idle;
  grant.refresh_ends_at = grant.authorized_at + lives.refresh_absolute;
}

}  // namespace grantline::flow
