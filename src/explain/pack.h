#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "explain/knowledge.h"
#include "explain/signs.h"

// The knowledge as one text that is read in a fraction of a millisecond: each value is its length,
// a colon and its bytes ("5:hello"), each list its count and its values. Made by pack_knowledge.

namespace grantline::explain {

struct Knowledge {
  std::vector<Provider> providers;
  std::vector<Sign> signs;
  std::vector<Sense> senses;
};

std::string pack(const Knowledge& knowledge);
// Views of `text`, which must outlive them. A fault: it is not what pack() made.
Result<Knowledge> unpack(std::string_view text);

// What is built in.
std::string_view packed_knowledge();
std::string_view weights_text();      // knowledge/weights.txt
std::string_view api_weights_text();  // knowledge/api_weights.txt

}  // namespace grantline::explain
