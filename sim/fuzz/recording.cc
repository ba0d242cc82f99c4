#include "sim/fuzz/recording.h"

#include <charconv>
#include <cstdio>

namespace harkara::sim::fuzz {
namespace {

constexpr std::string_view kTitle = "harkara fuzz 1";
constexpr std::size_t kMostGroups = 1'000;
constexpr std::size_t kMostNumbers = 1'000;

std::string clock_text(std::int64_t at_ms) {
  char text[48];
  std::snprintf(text, sizeof text, "%4lld d %02lld:%02lld:%02lld.%03lld",
                static_cast<long long>(at_ms / 86'400'000),
                static_cast<long long>(at_ms / 3'600'000 % 24),
                static_cast<long long>(at_ms / 60'000 % 60),
                static_cast<long long>(at_ms / 1000 % 60), static_cast<long long>(at_ms % 1000));
  return text;
}

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool more() const { return !rest_.empty(); }
  std::string_view next() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return line;
  }
  Error wrong(const std::string& what) const {
    return fail(Errc::invalid, "line " + std::to_string(number_) + ": " + what);
  }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

Result<ChoiceGroup> read_group(std::string_view line, const Lines& lines) {
  ChoiceGroup group;
  while (!line.empty()) {
    if (line.front() == ' ') {
      line.remove_prefix(1);
      continue;
    }
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
    if (error != std::errc{}) return lines.wrong("numbers are expected, or 'end'");
    group.push_back(number);
    if (group.size() > kMostNumbers) return lines.wrong("too many numbers");
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  }
  return group;
}

Result<ChoiceList> read_choices(Lines& lines) {
  ChoiceList choices;
  while (lines.more()) {
    const std::string_view line = lines.next();
    if (line == "end") return choices;
    HARKARA_ASSIGN(ChoiceGroup group, read_group(line, lines));
    choices.push_back(std::move(group));
    if (choices.size() > kMostGroups) return lines.wrong("too many groups");
  }
  return lines.wrong("the choices have no end");
}

Status read_line(Lines& lines, std::string_view line, Recording& out) {
  if (line.starts_with("seed ")) {
    const std::string_view digits = line.substr(5);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), out.seed);
    if (error != std::errc{} || end != digits.data() + digits.size())
      return lines.wrong("a seed is a whole number");
    return ok();
  }
  if (!line.starts_with("checker ")) return lines.wrong("'choices' is expected");
  const auto checker = checker_from_name(line.substr(8));
  if (!checker) return lines.wrong("there is no checker of that name");
  out.checker = *checker;
  return ok();
}

}  // namespace

std::string write_recording(const Recording& recording, const Violation& violation, bool told) {
  std::string out = std::string(kTitle) + "\nseed " + std::to_string(recording.seed) +
                    "\nchecker " + checker_name(recording.checker) + "\nchoices\n";
  for (const ChoiceGroup& group : recording.choices) {
    for (const std::uint64_t number : group) out += std::to_string(number) + " ";
    if (!group.empty()) out.pop_back();
    out += "\n";
  }
  out += "end\n\nrule: " + std::string(checker_rule(violation.checker)) +
         "\nbut: " + violation.what + "\n\n";
  Choices choices(recording.choices);
  const Script script = read_script(choices);
  out += in_words(script.setting) + "\n\n";
  if (!told) {
    for (const Event& event : script.events) out += in_words(event, script.setting) + "\n";
    return out;
  }
  const Outcome outcome = run_script(script, [&](std::int64_t at_ms, const std::string& what) {
    out += clock_text(at_ms) + "  " + what + "\n";
  });
  if (outcome.violation)
    out += clock_text(outcome.violation->at_ms) + "  " + outcome.violation->what + "\n";
  return out;
}

Result<Recording> read_recording(std::string_view text) {
  Lines lines(text);
  if (!lines.more() || lines.next() != kTitle)
    return lines.wrong("'" + std::string(kTitle) + "' is expected");
  Recording out;
  while (lines.more()) {
    const std::string_view line = lines.next();
    if (line != "choices") {
      HARKARA_TRY(read_line(lines, line, out));
      continue;
    }
    HARKARA_ASSIGN(out.choices, read_choices(lines));
    return out;
  }
  return lines.wrong("there are no choices");
}

}  // namespace harkara::sim::fuzz
