#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "explain/label.h"

// What providers say where they refuse a grant: knowledge/*.toml, whose README has the form. The
// texts are views of what is built in.

namespace grantline::explain {

struct Message {
  std::string_view match;
  std::string_view lower;          // the same in lower case
  const Label* cause = nullptr;    // never null in a provider that was read
  std::vector<const Label*> also;  // what the same words stand for too, the commonest first
  std::string_view note;
  bool needs_provider = false;
  std::string_view source;
};

// How long a credential lives there.
struct Life {
  std::string_view of;  // "authorization_code", "refresh_token_idle"
  std::int64_t seconds = 0;
  std::string_view note;
  std::string_view source;
};

// A number of tokens, sessions or requests, and what comes of going over it.
struct Limit {
  std::string_view text;
  const Label* cause = nullptr;
  std::string_view source;
};

// What this provider does that others do not.
struct Quirk {
  std::string_view text;
  std::vector<const Label*> causes;  // likelier for it where the answer does not say
  std::string_view grant;            // with this grant_type alone; "" with any
  std::string_view source;
};

struct Provider {
  std::string_view name;
  std::string_view title;
  std::vector<std::string_view> marks;  // lower case
  std::vector<Message> messages;
  std::vector<Life> lives;
  std::vector<Limit> limits;
  std::vector<Quirk> quirks;
  std::string_view
      rotates;            // refresh tokens: "always", "optional", "never"; "" where it is not known
  std::string_view docs;  // its own page about such errors, or ""
  // What a code_challenge without code_challenge_method is taken for: "S256"; "" plain, as RFC 7636
  // section 4.3 has it.
  std::string_view challenge_default;
};

// All that are built in, read at the first call.
const std::vector<Provider>& providers();

// Those of whom a text shows a mark. A product's name may be that of the client; a host is where
// the request went.
struct ShownProviders {
  std::vector<const Provider*> providers;
  bool by_host = false;  // one of the marks is a host
};
ShownProviders shown_providers(std::string_view text);
std::vector<const Provider*> providers_shown_by(std::string_view text);

// A known message in a text. `quote` is the message alone, so it holds no secret of the text.
struct Found {
  const Provider* provider = nullptr;
  const Message* message = nullptr;
  std::size_t line = 0;    // from 1
  std::string quote;       // as the text has it
  bool is_theirs = false;  // a mark of the provider stands by it, or nobody else says it so
};

// The known messages of `text`, by line; of each place the longest only. A line is also read with
// its JSON escapes and its form encoding undone. Where the text shows which provider it is of, the
// messages of others are left out.
std::vector<Found> find_messages(std::string_view text);

}  // namespace grantline::explain
