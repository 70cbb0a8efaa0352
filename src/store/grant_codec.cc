#include <algorithm>
#include <limits>

#include "store/compact.h"
#include "store/records.h"

namespace grantline::store {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint64_t kMostResources = 1000;
// How long a row outlives its last life: a late refusal can then still be explained.
constexpr Duration kRetention = days(7);
// Anybody can ask for a device code of a public client. One that nobody let in is soon dropped; its
// time is in the code itself.
constexpr Duration kRetentionOfUnanswered = hours(1);

enum Flag : std::uint32_t {
  has_resources = 1 << 10,
  has_auth_time = 1 << 11,
  has_amr = 1 << 12,
  has_code = 1 << 13,
  has_redeemed_at = 1 << 14,
  has_rotated_at = 1 << 15,
  has_previous_rotated_at = 1 << 16,
  has_retries = 1 << 17,
  has_refresh_idle = 1 << 18,
  has_refresh_ends_at = 1 << 19,
  has_access_life = 1 << 20,
  has_ended = 1 << 21,
  has_binding = 1 << 22,
  has_device = 1 << 23,
  all_flags = (1 << 24) - 1,
};
enum CodeFlag : std::uint8_t {
  has_challenge = 1,
  has_challenge_text = 2,
  has_nonce = 4,
  has_code_key = 8,
  all_code_flags = 15,
};
enum BindingFlag : std::uint8_t { has_key = 1, has_key_since = 2, all_binding_flags = 3 };

// Where in the flags the two bits of an id or an address stand.
constexpr int kUserShift = 0;
constexpr int kSidShift = 2;
constexpr int kAuthorizedFromShift = 4;
constexpr int kRedeemedFromShift = 6;
constexpr int kRotatedFromShift = 8;

template <class Form>
std::uint32_t flag_bits(Form form, int shift) {
  return static_cast<std::uint32_t>(form) << shift;
}

template <class Form>
Form form_at(std::uint32_t flags, int shift) {
  return static_cast<Form>(flags >> shift & 3);
}

std::uint32_t flags_of(const Grant& g) {
  std::uint32_t flags = flag_bits(id_form(g.user.text), kUserShift) |
                        flag_bits(id_form(g.sid), kSidShift) |
                        flag_bits(address_form(g.authorized_from), kAuthorizedFromShift);
  flags |= flag_bits(address_form(g.redeemed_from, g.authorized_from), kRedeemedFromShift);
  flags |= flag_bits(address_form(g.rotated_from, g.authorized_from), kRotatedFromShift);
  const auto add = [&flags](bool is_there, Flag flag) { flags |= is_there ? flag : 0U; };
  add(!g.resources.empty(), has_resources);
  add(g.auth_time.is_set(), has_auth_time);
  add(!g.amr.empty(), has_amr);
  add(g.code.has_value(), has_code);
  add(g.redeemed_at.is_set(), has_redeemed_at);
  add(g.rotated_at.is_set(), has_rotated_at);
  add(g.previous_rotated_at.is_set(), has_previous_rotated_at);
  add(g.retries != 0 || g.retried_at.is_set(), has_retries);
  add(g.refresh_idle.ms != 0, has_refresh_idle);
  add(g.refresh_ends_at.is_set(), has_refresh_ends_at);
  add(g.access_life.ms != 0, has_access_life);
  add(g.ended.has_value(), has_ended);
  add(g.device.has_value(), has_device);
  add(g.key.has_value() || g.key_since != 0, has_binding);
  return flags;
}

void write_code(CompactWriter& out, const PendingCode& code, WallTime base) {
  const int flags = (code.challenge ? has_challenge : 0) |
                    (code.challenge_text.empty() ? 0 : has_challenge_text) |
                    (code.nonce.empty() ? 0 : has_nonce) | (code.key ? has_code_key : 0);
  out.byte(static_cast<std::uint8_t>(flags));
  out.byte(code.refusals);
  out.delta(code.issued_at, base);
  out.svarint(code.life.ms);
  out.text(code.redirect_uri);
  if (code.challenge) out.raw(as_view(*code.challenge));
  if (!code.challenge_text.empty()) out.text(code.challenge_text);
  if (!code.nonce.empty()) out.text(code.nonce);
  if (code.key) out.raw(as_view(code.key->bytes));
}

PendingCode read_code(CompactReader& in, WallTime base) {
  PendingCode code;
  const std::uint8_t flags = in.byte();
  in.require(flags <= all_code_flags);
  code.refusals = in.byte();
  code.issued_at = in.delta(base);
  code.life = {in.svarint()};
  code.redirect_uri = in.text();
  if ((flags & has_challenge) != 0) code.challenge = take_array<32>(in.raw(32));
  if ((flags & has_challenge_text) != 0) code.challenge_text = in.text();
  if ((flags & has_nonce) != 0) code.nonce = in.text();
  if ((flags & has_code_key) != 0) code.key = KeyThumbprint{take_array<32>(in.raw(32))};
  in.require(code.challenge_text.empty() == ((flags & has_challenge_text) == 0));
  in.require(code.nonce.empty() == ((flags & has_nonce) == 0));
  return code;
}

void write_binding(CompactWriter& out, const Grant& g) {
  const int flags = (g.key ? has_key : 0) | (g.key_since != 0 ? has_key_since : 0);
  out.byte(static_cast<std::uint8_t>(flags));
  if (g.key) out.raw(as_view(g.key->bytes));
  if (g.key_since != 0) out.varint(g.key_since);
}

void read_binding(CompactReader& in, Grant& g) {
  const std::uint8_t flags = in.byte();
  in.require(flags != 0 && flags <= all_binding_flags);
  if ((flags & has_key) != 0) g.key = KeyThumbprint{take_array<32>(in.raw(32))};
  if ((flags & has_key_since) != 0) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    g.key_since = static_cast<std::uint32_t>(in.varint_up_to(kMost));
    in.require(g.key_since != 0);
  }
}

void write_end(CompactWriter& out, const End& end, const Grant& grant) {
  const AddressForm form = address_form(end.from, grant.authorized_from);
  out.byte(static_cast<std::uint8_t>(end.by));
  out.byte(static_cast<std::uint8_t>(form));
  out.delta(end.at, grant.authorized_at);
  out.address(form, end.from);
}

End read_end(CompactReader& in, const Grant& grant) {
  const std::uint8_t by = in.byte();
  in.require(by >= 1 && by <= static_cast<std::uint8_t>(EndedBy::burned));
  const std::uint8_t form = in.byte();
  in.require(form <= static_cast<std::uint8_t>(AddressForm::ipv6));
  End end;
  end.by = static_cast<EndedBy>(by);
  end.at = in.delta(grant.authorized_at);
  end.from = in.address(static_cast<AddressForm>(form), grant.authorized_from);
  return end;
}

void write_device(CompactWriter& out, const DeviceRequest& device, const Grant& grant) {
  const AddressForm asked = address_form(device.asked_from, grant.authorized_from);
  const AddressForm denied = address_form(device.denied_from, grant.authorized_from);
  out.byte(static_cast<std::uint8_t>(static_cast<int>(device.state) | (device.is_told ? 4 : 0) |
                                     static_cast<int>(asked) << 3 | static_cast<int>(denied) << 5));
  out.delta(device.asked_at, grant.authorized_at);
  out.address(asked, device.asked_from);
  out.svarint(device.life.ms);
  out.svarint(device.interval.ms);
  if (device.state == DeviceState::denied) out.delta(device.denied_at, grant.authorized_at);
  out.address(denied, device.denied_from);
}

DeviceRequest read_device(CompactReader& in, const Grant& grant) {
  const std::uint8_t flags = in.byte();
  in.require((flags & 3) != 0 && (flags & 0x80) == 0);
  DeviceRequest device;
  device.state = static_cast<DeviceState>(flags & 3);
  device.is_told = (flags & 4) != 0;
  device.asked_at = in.delta(grant.authorized_at);
  device.asked_from = in.address(static_cast<AddressForm>(flags >> 3 & 3), grant.authorized_from);
  device.life = {in.svarint()};
  device.interval = {in.svarint()};
  if (device.state == DeviceState::denied) device.denied_at = in.delta(grant.authorized_at);
  device.denied_from = in.address(static_cast<AddressForm>(flags >> 5 & 3), grant.authorized_from);
  return device;
}

// From the exchange of the code on: what the row says of the tokens.
void read_tokens(CompactReader& in, std::uint32_t flags, Grant& g) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  const auto has = [flags](Flag flag) { return (flags & flag) != 0; };
  const WallTime base = g.authorized_at;
  if (has(has_redeemed_at)) g.redeemed_at = in.set_delta(base);
  g.redeemed_from = in.address(form_at<AddressForm>(flags, kRedeemedFromShift), g.authorized_from);
  g.generation = static_cast<std::uint32_t>(in.varint_up_to(kMost));
  g.key_id = in.byte();
  if (has(has_rotated_at)) g.rotated_at = in.set_delta(base);
  g.rotated_from = in.address(form_at<AddressForm>(flags, kRotatedFromShift), g.authorized_from);
  if (has(has_previous_rotated_at)) g.previous_rotated_at = in.set_delta(base);
  if (has(has_retries)) {
    g.retries = static_cast<std::uint32_t>(in.varint_up_to(kMost));
    g.retried_at = in.delta(base);
    in.require(g.retries != 0 || g.retried_at.is_set());
  }
  if (has(has_refresh_idle)) g.refresh_idle = {in.svarint()};
  if (has(has_refresh_ends_at)) g.refresh_ends_at = in.set_delta(base);
  if (has(has_access_life)) g.access_life = {in.svarint()};
  in.require((g.refresh_idle.ms != 0) == has(has_refresh_idle));
  in.require((g.access_life.ms != 0) == has(has_access_life));
}

// Unix milliseconds, the largest or smallest there is where the sum does not fit.
std::int64_t plus(std::int64_t ms, std::int64_t span_ms) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(ms, span_ms, &sum)) return sum;
  return span_ms > 0 ? std::numeric_limits<std::int64_t>::max()
                     : std::numeric_limits<std::int64_t>::min();
}

std::int64_t refresh_life_ends_ms(const Grant& g) {
  const std::int64_t idle = plus(g.rotated_at.ms, g.refresh_idle.ms);
  return g.refresh_ends_at.is_set() ? std::min(idle, g.refresh_ends_at.ms) : idle;
}

}  // namespace

std::string encode(const Grant& g) {
  const std::uint32_t flags = flags_of(g);
  const WallTime base = g.authorized_at;
  const auto address = [flags](int shift) { return form_at<AddressForm>(flags, shift); };
  CompactWriter out;
  out.byte(kVersion);
  for (int shift = 0; shift < 24; shift += 8) out.byte(static_cast<std::uint8_t>(flags >> shift));
  out.text(g.client.text);
  out.id(form_at<IdForm>(flags, kUserShift), g.user.text);
  out.words(g.scope);
  if ((flags & has_resources) != 0) {
    out.varint(g.resources.size());
    for (const std::string& resource : g.resources) out.text(resource);
  }
  out.svarint(base.ms);
  out.address(address(kAuthorizedFromShift), g.authorized_from);
  if ((flags & has_auth_time) != 0) out.delta(g.auth_time, base);
  if ((flags & has_amr) != 0) out.words(g.amr);
  out.id(form_at<IdForm>(flags, kSidShift), g.sid);
  if (g.code) write_code(out, *g.code, base);
  if ((flags & has_redeemed_at) != 0) out.delta(g.redeemed_at, base);
  out.address(address(kRedeemedFromShift), g.redeemed_from);
  out.varint(g.generation);
  out.byte(g.key_id);
  if ((flags & has_rotated_at) != 0) out.delta(g.rotated_at, base);
  out.address(address(kRotatedFromShift), g.rotated_from);
  if ((flags & has_previous_rotated_at) != 0) out.delta(g.previous_rotated_at, base);
  if ((flags & has_retries) != 0) {
    out.varint(g.retries);
    out.delta(g.retried_at, base);
  }
  if ((flags & has_refresh_idle) != 0) out.svarint(g.refresh_idle.ms);
  if ((flags & has_refresh_ends_at) != 0) out.delta(g.refresh_ends_at, base);
  if ((flags & has_access_life) != 0) out.svarint(g.access_life.ms);
  if ((flags & has_binding) != 0) write_binding(out, g);
  if (g.ended) write_end(out, *g.ended, g);
  if (g.device) write_device(out, *g.device, g);
  return out.take();
}

Result<Grant> decode_grant(std::string_view bytes) {
  CompactReader in(bytes);
  in.require(in.byte() == kVersion);
  std::uint32_t flags = 0;
  for (int shift = 0; shift < 24; shift += 8) {
    flags |= static_cast<std::uint32_t>(in.byte()) << shift;
  }
  in.require((flags & ~static_cast<std::uint32_t>(all_flags)) == 0);
  const auto has = [flags](Flag flag) { return (flags & flag) != 0; };
  Grant g;
  g.client.text = in.text();
  g.user.text = in.id(form_at<IdForm>(flags, kUserShift));
  g.scope = in.words();
  if (has(has_resources)) {
    const std::uint64_t count = in.varint_up_to(kMostResources);
    in.require(count > 0);
    for (std::uint64_t i = 0; i < count && in.sound(); ++i) g.resources.push_back(in.text());
  }
  g.authorized_at = {in.svarint()};
  const WallTime base = g.authorized_at;
  g.authorized_from = in.address(form_at<AddressForm>(flags, kAuthorizedFromShift));
  if (has(has_auth_time)) g.auth_time = in.set_delta(base);
  if (has(has_amr)) g.amr = in.words();
  in.require(g.amr.empty() != has(has_amr));
  g.sid = in.id(form_at<IdForm>(flags, kSidShift));
  if (has(has_code)) g.code = read_code(in, base);
  read_tokens(in, flags, g);
  if (has(has_binding)) read_binding(in, g);
  if (has(has_ended)) g.ended = read_end(in, g);
  if (has(has_device)) g.device = read_device(in, g);
  if (!in.sound() || !in.at_end()) {
    return fault(
        "a grant in the store cannot be read: its bytes are damaged or of a newer version");
  }
  return g;
}

std::uint32_t drop_at_s(const Grant& g) {
  const WallTime last_issue =
      std::max({g.authorized_at, g.redeemed_at, g.rotated_at, g.retried_at});
  std::int64_t last_ms = plus(last_issue.ms, g.access_life.ms);
  if (g.ended) {
    last_ms = std::max(last_ms, g.ended->at.ms);
  } else {
    if (g.code) last_ms = std::max(last_ms, plus(g.code->issued_at.ms, g.code->life.ms));
    if (is_unredeemed_device(g)) {
      last_ms = std::max(last_ms, plus(g.device->asked_at.ms, g.device->life.ms));
    }
    if (g.generation > 0) last_ms = std::max(last_ms, refresh_life_ends_ms(g));
  }
  const bool is_unanswered = is_unredeemed_device(g) && g.user.empty();
  const Duration kept = is_unanswered ? kRetentionOfUnanswered : kRetention;
  const std::int64_t drop_ms = plus(last_ms, kept.ms);
  const std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(drop_ms / 1000 + 1, 1, most));
}

}  // namespace grantline::store
