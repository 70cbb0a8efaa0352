#include <algorithm>

#include "store/compact.h"
#include "store/records.h"

namespace grantline::store {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint32_t kMostNumber = (1U << 20) - 1;
constexpr std::uint64_t kMostItems = 1000;
constexpr std::size_t kGatesKept = 8;

enum Flag : std::uint8_t { has_cause = 1 << 4, has_evidence = 1 << 5, all_flags = (1 << 6) - 1 };

}  // namespace

std::string event_key(const GrantKey& grant, const Event& event) {
  std::string key(as_view(grant.bytes));
  append_u64(key, static_cast<std::uint64_t>(event.at.ms));
  for (int shift = 16; shift >= 0; shift -= 8) {
    key.push_back(static_cast<char>(event.number >> shift & 0xff));
  }
  return key;
}

std::string encode(const Event& event) {
  const IdForm user = id_form(event.user.text);
  const AddressForm from = address_form(event.from);
  const int flags = static_cast<int>(user) | static_cast<int>(from) << 2 |
                    (event.cause ? has_cause : 0) | (event.evidence.empty() ? 0 : has_evidence);
  CompactWriter out;
  out.byte(kVersion);
  out.byte(static_cast<std::uint8_t>(event.kind));
  out.byte(static_cast<std::uint8_t>(flags));
  out.svarint(event.at.ms);
  out.varint(event.number & kMostNumber);
  out.text(event.client.text);
  out.id(user, event.user.text);
  out.address(from, event.from);
  if (event.cause) out.text(info(*event.cause).name);
  if (!event.evidence.empty()) {
    out.varint(event.evidence.size());
    for (const Fact& fact : event.evidence) {
      out.text(fact.name);
      out.text(fact.value);
    }
  }
  return out.take();
}

Result<Event> decode_event(std::string_view bytes) {
  CompactReader in(bytes);
  Event event;
  in.require(in.byte() == kVersion);
  const std::uint8_t kind = in.byte();
  in.require(kind >= 1 && kind <= static_cast<std::uint8_t>(EventKind::retried));
  event.kind = static_cast<EventKind>(kind);
  const std::uint8_t flags = in.byte();
  in.require(flags <= all_flags);
  event.at = {in.svarint()};
  event.number = static_cast<std::uint32_t>(in.varint_up_to(kMostNumber));
  event.client.text = in.text();
  event.user.text = in.id(static_cast<IdForm>(flags & 3));
  event.from = in.address(static_cast<AddressForm>(flags >> 2 & 3));
  if ((flags & has_cause) != 0) {
    event.cause = parse_cause(in.text());
    in.require(event.cause.has_value());
  }
  if ((flags & has_evidence) != 0) {
    const std::uint64_t count = in.varint_up_to(kMostItems);
    in.require(count > 0);
    for (std::uint64_t i = 0; i < count && in.sound(); ++i) {
      std::string name = in.text();
      event.evidence.push_back({std::move(name), in.text()});
    }
  }
  if (!in.sound() || !in.at_end()) {
    return fault(
        "an event in the store cannot be read: its bytes are damaged or of a newer version");
  }
  return event;
}

std::string gate_key(const UserId& user) { return "u:" + user.text; }
std::string gate_key(const ClientId& client) { return "c:" + client.text; }
std::string gate_key(const UserId& user, const ClientId& client) {
  std::string key;
  key.reserve(3 + user.text.size() + client.text.size());
  return key.append("k:").append(user.text).append(1, '\0').append(client.text);
}

std::string person_grants_prefix(const UserId& user) { return user.text + '\0'; }

std::string person_grant_key(const UserId& user, const ClientId& client, const GrantKey& grant) {
  std::string key = person_grants_prefix(user) + client.text + '\0';
  key += as_view(grant.bytes);
  return key;
}

std::optional<PersonGrant> parse_person_grant(std::string_view rest) {
  constexpr std::size_t kTail = 1 + sizeof(GrantKey::bytes);
  if (rest.size() < kTail || rest[rest.size() - kTail] != '\0') return std::nullopt;
  const std::size_t split = rest.size() - kTail;
  return PersonGrant{ClientId{std::string(rest.substr(0, split))},
                     GrantKey{take_array<16>(rest.substr(split + 1))}};
}

std::string encode(const std::vector<Gate>& gates) {
  CompactWriter out;
  out.byte(kVersion);
  out.varint(gates.size());
  for (const Gate& gate : gates) {
    out.byte(static_cast<std::uint8_t>(gate.kind));
    out.svarint(gate.at.ms);
  }
  return out.take();
}

Result<std::vector<Gate>> decode_gates(std::string_view bytes) {
  CompactReader in(bytes);
  std::vector<Gate> gates;
  in.require(in.byte() == kVersion);
  const std::uint64_t count = in.varint_up_to(kMostItems);
  for (std::uint64_t i = 0; i < count && in.sound(); ++i) {
    const std::uint8_t kind = in.byte();
    in.require(kind >= 1 && kind <= static_cast<std::uint8_t>(GateKind::client_removed));
    gates.push_back({static_cast<GateKind>(kind), {in.svarint()}});
  }
  if (!in.sound() || !in.at_end()) {
    return fault("a gate in the store cannot be read: its bytes are damaged or of a newer version");
  }
  return gates;
}

std::vector<Gate> with_gate(std::vector<Gate> gates, Gate gate) {
  gates.insert(std::ranges::upper_bound(gates, gate.at, {}, &Gate::at), gate);
  if (gates.size() > kGatesKept) {
    gates.erase(gates.begin(), gates.end() - static_cast<std::ptrdiff_t>(kGatesKept));
  }
  return gates;
}

}  // namespace grantline::store
