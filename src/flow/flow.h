#pragma once

// The table of contents: steps down, endpoints across. A step is one file of this folder.
//
//                                             authorize device  token  revoke  introspect  userinfo
//   client_claim.h        who asks                         x      x      x        x
//   authorize_request.h   what is asked for       x
//   open_device.h         what a device asks               x
//   interaction.h         login, consent, or go   x        x
//   open_grant.h          a new grant             x               x
//   answer_device.h       the person's yes or no           x
//   redeem_code.h         code for tokens                         x
//   poll_device.h         device code for tokens                  x
//   rotate_refresh.h      token for its successor                 x
//   dpop_refusal.h        whose key it is                         x                          x
//   check_ended.h         revoked, or gated                x      x               x          x
//   mint_tokens.h         access and id tokens                    x
//   check_access_token.h  is it good                                     x        x          x
//
// Each decision is a pure function of the stored facts, the request's facts and the time
// (decision.h).

#include "flow/answer_device.h"
#include "flow/authorize_request.h"
#include "flow/check_access_token.h"
#include "flow/check_ended.h"
#include "flow/client_claim.h"
#include "flow/decision.h"
#include "flow/dpop_refusal.h"
#include "flow/interaction.h"
#include "flow/mint_tokens.h"
#include "flow/open_device.h"
#include "flow/open_grant.h"
#include "flow/poll_device.h"
#include "flow/redeem_code.h"
#include "flow/rotate_refresh.h"
