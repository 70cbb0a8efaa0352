#include <fmt/format.h>

#include <array>
#include <charconv>
#include <span>

#include "base/ascii.h"
#include "base/encoding.h"
#include "serve/settings.h"

namespace grantline::serve {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

template <class E>
struct Word {
  std::string_view text;
  E value;
};
constexpr std::array kDetails{Word{"minimal", Detail::minimal}, Word{"cause", Detail::cause},
                              Word{"full", Detail::full}};
constexpr std::array kAlgs{Word{"ES256", SigningAlg::es256}, Word{"EdDSA", SigningAlg::eddsa},
                           Word{"RS256", SigningAlg::rs256}};
constexpr std::array kLevels{Word{"debug", LogLevel::debug}, Word{"info", LogLevel::info},
                             Word{"warn", LogLevel::warn}, Word{"error", LogLevel::error},
                             Word{"off", LogLevel::off}};
using Format = std::optional<LogFormat>;
constexpr std::array kFormats{Word<Format>{"auto", std::nullopt},
                              Word<Format>{"text", LogFormat::text},
                              Word<Format>{"json", LogFormat::json}};
constexpr std::array kNonces{Word{"off", DpopNonce::off}, Word{"required", DpopNonce::required}};
constexpr std::array kBools{Word{"true", true}, Word{"false", false}};

constexpr const auto& words_of(Detail) { return kDetails; }
constexpr const auto& words_of(SigningAlg) { return kAlgs; }
constexpr const auto& words_of(LogLevel) { return kLevels; }
constexpr const auto& words_of(Format) { return kFormats; }
constexpr const auto& words_of(DpopNonce) { return kNonces; }
constexpr const auto& words_of(bool) { return kBools; }

template <class E>
concept Choice = requires(E e) { words_of(e); };

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> kSizeUnits{
    {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}}};

// The number at the start of `text`, which is cut off; nothing where there is none.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool read(std::string_view text, std::int64_t& out) {
  const auto number = take_number(text);
  if (!number || !text.empty()) return false;
  out = *number;
  return true;
}
bool read(std::string_view text, Duration& out) { return parse_duration(text, out); }
bool read(std::string_view text, Size& out) {
  const auto number = take_number(text);
  if (!number) return false;
  for (const auto& [unit, bytes] : kSizeUnits) {
    if (text == unit && *number <= INT64_MAX / bytes) {
      out = {*number * bytes};
      return true;
    }
  }
  return false;
}
bool read(std::string_view text, Rate& out) {
  const auto rate = parse_rate(text);
  if (rate) out = *rate;
  return rate.has_value();
}
bool read(std::string_view text, Listen& out) {
  const auto listen = parse_listen(text);
  if (listen) out = *listen;
  return listen.has_value();
}
bool read(std::string_view text, std::string& out) {
  out = text;
  return text.find('\0') == text.npos;
}
bool read(std::string_view text, Secret& out) {
  auto bytes = base64_decode(text);
  if (!bytes || bytes->size() != 32) return false;
  out = Secret(std::move(*bytes));
  return true;
}
bool read(std::string_view text, std::vector<Network>& out) {
  std::vector<Network> networks;
  while (!(text = trim(text, kBlanks)).empty()) {
    const auto comma = text.find(',');
    const auto network = parse_network(trim(text.substr(0, comma), kBlanks));
    if (!network) return false;
    networks.push_back(*network);
    text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
  }
  out = std::move(networks);
  return true;
}
template <Choice E>
bool read(std::string_view text, E& out) {
  for (const auto& word : words_of(E{})) {
    if (text == word.text) {
      out = word.value;
      return true;
    }
  }
  return false;
}

std::string write(std::int64_t value) { return std::to_string(value); }
std::string write(Duration value) { return to_setting(value); }
std::string write(Size value) {
  for (const auto& [unit, bytes] : kSizeUnits) {
    if (value.bytes % bytes == 0 && (value.bytes != 0 || bytes == 1)) {
      return fmt::format("{}{}", value.bytes / bytes, unit);
    }
  }
  return {};
}
std::string write(const Rate& rate) { return to_setting(rate); }
std::string write(const Listen& listen) { return to_text(listen); }
std::string write(const std::string& text) { return text; }
std::string write(const Secret& secret) { return secret.empty() ? "" : "(secret)"; }
std::string write(const std::vector<Network>& networks) {
  std::string out;
  for (const Network& network : networks) {
    if (!out.empty()) out += ", ";
    const std::string first = network.first.is_set() ? to_text(network.first) : "::";
    out += fmt::format("{}/{}", first, network.prefix_bits - (network.first.is_ipv4() ? 96 : 0));
  }
  return out;
}
template <Choice E>
std::string write(E value) {
  for (const auto& word : words_of(value)) {
    if (word.value == value) return std::string(word.text);
  }
  return {};
}

template <Choice E>
std::string choices(E) {
  std::string out;
  for (const auto& word : words_of(E{})) {
    out += out.empty() ? "" : word.text == words_of(E{}).back().text ? " or " : ", ";
    out += word.text;
  }
  return out;
}

std::string within(const Setting& setting) {
  if (setting.least.empty()) return "";
  return fmt::format(" from {} to {}", setting.least, setting.most);
}

template <class T>
concept Bounded = requires(T a) {
  a <= a;
} && (std::is_same_v<T, std::int64_t> || std::is_same_v<T, Duration> || std::is_same_v<T, Size>);

template <class T>
bool in_bounds(const Setting& setting, const T& value) {
  if constexpr (Bounded<T>) {
    T least{};
    T most{};
    if (read(setting.least, least) && value < least) return false;
    if (read(setting.most, most) && value > most) return false;
  }
  return true;
}

}  // namespace

std::string what_is_due(const Setting& setting) {
  Settings sample;
  return std::visit(
      Overloaded{
          [&](bool*) { return choices(bool{}); },
          [&](std::int64_t*) { return fmt::format("a whole number{}", within(setting)); },
          [&](Duration* d) {
            return fmt::format("a duration{}, such as {}", within(setting), to_setting(*d));
          },
          [&](Size* s) { return fmt::format("a size{}, such as {}", within(setting), write(*s)); },
          [&](Rate*) { return std::string("a rate such as 50/s, \"30/m burst 60\" or off"); },
          [&](Listen*) { return std::string("an address and port, such as 127.0.0.1:8080"); },
          [&](Secret*) { return std::string("the base64 of 32 bytes"); },
          [&](std::vector<Network>*) { return std::string("networks, such as 10.0.0.0/8, ::1"); },
          [&](std::string*) {
            const auto more = setting.fault_of ? setting.fault_of("") : std::nullopt;
            return more.value_or("text");
          },
          [&](auto* e) { return choices(*e); }},
      setting.slot(sample));
}

std::string value_text(const Setting& setting, const Settings& settings) {
  // The accessor serves readers and writers alike; this one only reads.
  return std::visit([](const auto* value) { return write(*value); },
                    setting.slot(const_cast<Settings&>(settings)));
}

Result<void> set_value(const Setting& setting, Settings& settings, std::string_view text) {
  const auto due = [&] { return fault(what_is_due(setting)); };
  return std::visit(
      [&](auto* slot) -> Result<void> {
        std::remove_pointer_t<decltype(slot)> value{};
        if (!read(text, value) || !in_bounds(setting, value)) return due();
        if (setting.fault_of != nullptr && setting.fault_of(text)) return due();
        *slot = std::move(value);
        return {};
      },
      setting.slot(settings));
}

bool is_secret(const Setting& setting) {
  Settings sample;
  return std::holds_alternative<Secret*>(setting.slot(sample));
}

std::optional<Listen> parse_listen(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  std::int64_t port = 0;
  if (!read(text.substr(colon + 1), port) || port > 65535) return std::nullopt;
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (bracketed != host.contains(':')) return std::nullopt;
  const auto address = host == "localhost" ? parse_address("127.0.0.1") : parse_address(host);
  if (!address) return std::nullopt;
  return Listen{*address, static_cast<std::uint16_t>(port)};
}

std::string to_text(const Listen& listen) {
  const Address& a = listen.address;
  const std::string host = a.is_set() ? to_text(a) : "::";
  return a.is_ipv4() ? fmt::format("{}:{}", host, listen.port)
                     : fmt::format("[{}]:{}", host, listen.port);
}

}  // namespace grantline::serve
