#include "sim/input/one_trace.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "sim/input/lines.h"

namespace harkara::sim {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool same_word(std::string_view word, std::string_view lower) {
  return std::ranges::equal(word, lower, {}, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
}

// The number of a host: "17", or what follows the letters of "c17".
std::optional<std::uint32_t> host_number(std::string_view word) {
  const auto first = std::ranges::find_if(word, is_digit);
  const auto value = whole_number({first, word.end()});
  if (!value || *first == '+' || *value >= kMaxTraceNodes) return {};
  return static_cast<std::uint32_t>(*value);
}

// At most 2^31 - 1, as in The ONE.
std::optional<std::uint32_t> size_in_bytes(std::string_view word) {
  struct Suffix {
    std::string_view letters;
    std::uint64_t factor;
  };
  constexpr std::array kSuffixes = {Suffix{"kiB", 1U << 10U}, Suffix{"MiB", 1U << 20U},
                                    Suffix{"GiB", 1U << 30U}, Suffix{"k", 1'000},
                                    Suffix{"M", 1'000'000},   Suffix{"G", 1'000'000'000}};
  std::uint64_t factor = 1;
  for (const Suffix& suffix : kSuffixes)
    if (word.ends_with(suffix.letters)) {
      factor = suffix.factor;
      word.remove_suffix(suffix.letters.size());
      break;
    }
  constexpr std::uint64_t kMax = std::numeric_limits<std::int32_t>::max();
  const auto value = whole_number(word);
  if (!value || *value > kMax / factor) return {};
  return static_cast<std::uint32_t>(*value * factor);
}

}  // namespace

// One file being read into the trace.
class OneTraceReader::File {
 public:
  File(Trace& trace, std::string_view name, std::string_view text)
      : trace_(trace), name_(name), lines_(name, text) {}

  Status read() {
    while (lines_.next()) HARKARA_TRY(line());
    const auto warn = [&](std::size_t count, const std::string& what) {
      if (count > 0) trace_.warnings.push_back(name_ + ": " + std::to_string(count) + what);
    };
    warn(late_, " lines stand later than their time; sorted");
    warn(early_, " lines before time 0; moved to 0");
    warn(decisions_, " lines of a router's decisions (S, DE, A, DR, R); left out");
    return ok();
  }

 private:
  Status line() {
    const auto& words = lines_.words();
    const auto time = seconds_to_ms(words[0]);
    if (!time) return lines_.refuse("'" + std::string(words[0]) + "' is no time in seconds");
    if (words.size() < 2) return lines_.refuse("a time, and nothing that happens");
    if (*time < 0) ++early_;
    if (*time < last_ms_) ++late_;
    last_ms_ = std::max(last_ms_, *time);
    at_ms_ = std::max<std::int64_t>(*time, 0);
    const std::string_view action = words[1];
    if (action == "CONN") return connection();
    if (action == "C") return message();
    if (action == "S" || action == "DE" || action == "A") return decision(2);
    if (action == "DR" || action == "R") return decision(1);
    return lines_.refuse("unknown action '" + std::string(action) +
                         "'; The ONE knows CONN, C, S, DE, A, DR and R");
  }

  Result<std::uint32_t> host(std::size_t word) {
    if (word >= lines_.words().size()) return lines_.refuse("a host is missing");
    const std::string_view text = lines_.words()[word];
    const auto number = host_number(text);
    if (!number)
      return lines_.refuse("'" + std::string(text) + "' is no host: a number below " +
                           std::to_string(kMaxTraceNodes) + ", with or without letters before it");
    trace_.nodes = std::max(trace_.nodes, *number + 1);
    return *number;
  }

  Status connection() {
    const auto& words = lines_.words();
    HARKARA_ASSIGN(const std::uint32_t a, host(2));
    HARKARA_ASSIGN(const std::uint32_t b, host(3));
    if (a == b) return lines_.refuse("a host cannot meet itself");
    if (words.size() < 5) return lines_.refuse("up or down is missing");
    const bool up = same_word(words[4], "up");
    if (!up && !same_word(words[4], "down"))
      return lines_.refuse("'" + std::string(words[4]) + "' is neither up nor down");
    HARKARA_ASSIGN(const std::uint16_t link_class,
                   class_index(std::string(words.size() > 5 ? words[5] : "")));
    trace_.changes.push_back({at_ms_, a, b, link_class, up});
    return ok();
  }

  Result<std::uint16_t> class_index(const std::string& name) {
    auto& all = trace_.link_classes;
    const auto found = std::ranges::find(all, name);
    if (found != all.end()) return static_cast<std::uint16_t>(found - all.begin());
    if (all.size() == kMaxLinkClasses)
      return lines_.refuse("more than " + std::to_string(kMaxLinkClasses) + " interfaces");
    all.push_back(name);
    return static_cast<std::uint16_t>(all.size() - 1);
  }

  Status message() {
    const auto& words = lines_.words();
    HARKARA_ASSIGN(const std::uint32_t from, host(3));
    HARKARA_ASSIGN(const std::uint32_t to, host(4));
    if (words.size() < 6) return lines_.refuse("the message's size is missing");
    const auto bytes = size_in_bytes(words[5]);
    if (!bytes)
      return lines_.refuse("'" + std::string(words[5]) + "' is no size in bytes below 2 GiB");
    // What The ONE cannot read as a number is no response size to it, and no error.
    const std::uint32_t response =
        words.size() > 6 ? size_in_bytes(words[6]).value_or(0) : std::uint32_t{0};
    trace_.messages.push_back({at_ms_, std::string(words[2]), from, to, *bytes, response});
    return ok();
  }

  Status decision(std::size_t hosts) {
    for (std::size_t i = 0; i < hosts; ++i) HARKARA_TRY(host(3 + i));
    ++decisions_;
    return ok();
  }

  Trace& trace_;
  std::string name_;
  Lines lines_;
  std::int64_t at_ms_ = 0;
  std::int64_t last_ms_ = std::numeric_limits<std::int64_t>::min();
  std::size_t late_ = 0;
  std::size_t early_ = 0;
  std::size_t decisions_ = 0;
};

Status OneTraceReader::read(std::string_view name, std::string_view text) {
  return File(trace_, name, text).read();
}

Trace OneTraceReader::finish() && {
  std::ranges::stable_sort(trace_.changes, {}, &LinkChange::at_ms);
  std::ranges::stable_sort(trace_.messages, {}, &PlannedMessage::at_ms);
  std::set<std::string_view> ids;
  for (const PlannedMessage& message : trace_.messages)
    if (!ids.insert(message.id).second)
      trace_.warnings.push_back("message " + message.id + " is made more than once");
  return std::move(trace_);
}

}  // namespace harkara::sim
