#include "node/consult/rx/check.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "base/assert.h"
#include "node/consult/field_checks.h"

namespace harkara::node::consult::rx {
namespace {

// A text at "rmp.name"; "" when it is absent or only space.
std::string text_at(const Json& rx, std::string_view path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) {
    const Json* value = rx.is_object() ? find(rx, path) : nullptr;
    return is_text(value) ? value->get<std::string>() : "";
  }
  const Json* inner = rx.is_object() ? find(rx, path.substr(0, dot)) : nullptr;
  return inner == nullptr ? "" : text_at(*inner, path.substr(dot + 1));
}

std::int64_t age_of(const Json& rx) {
  const Json* patient = find(rx, "patient");
  return patient == nullptr ? -1 : integer_or(*patient, "age", -1);
}

bool has_word(const Json& words, const std::string& word) {
  return std::any_of(words.begin(), words.end(), [&](const Json& w) { return w == word; });
}

bool in_capitals(const std::string& name) {
  return std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

struct Prescribed {
  const Json* medicine;
  std::string name;
  std::string stated;               // list, as the prescription says
  const Medicine* known = nullptr;  // the table's row
  // The table's word, else the prescription's.
  std::string list() const {
    return known != nullptr ? std::string(list_name(known->list)) : stated;
  }
};

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

class Checker {
 public:
  Checker(const Rules& rules, const Json& rx, std::int64_t day) : rx_(rx), day_(day) {
    for (const Json& each : rx.at("medicines")) {
      const std::string name = text_at(each, "name");
      medicines_.push_back({&each, name, text_at(each, "list"), rules.find(upper(name))});
    }
  }

  void apply(const Rule& rule) {
    rule_ = &rule;
    if (about_the_whole()) return;
    for (const Prescribed& each : medicines_)
      if (broken_by(each)) refuse(each.name);
  }

  std::vector<Refusal> take() && { return std::move(refusals_); }

 private:
  void refuse(const std::string& about) {
    refusals_.push_back({rule_->id, rule_->clause, rule_->says, about, rule_->checked});
  }

  // True when the rule is of that kind; then it has been applied.
  bool about_the_whole() {
    const auto kind = whole_kinds().find(rule_->check);
    if (kind == whole_kinds().end()) return false;
    if (!(this->*kind->second)()) refuse("");
    return true;
  }

  using Test = bool (Checker::*)() const;
  static const std::map<std::string, Test>& whole_kinds() {
    static const std::map<std::string, Test> kinds = {
        {"require", &Checker::has_any},
        {"age", &Checker::has_age},
        {"minor", &Checker::adult_there},
        {"word", &Checker::word_known},
        {"count", &Checker::counted},
        {"explicit_consent", &Checker::consent_explicit},
        {"follow_up", &Checker::follow_up_dated}};
    return kinds;
  }

  bool has_any() const {
    const Json& paths = rule_->row.at("any");
    return std::any_of(paths.begin(), paths.end(), [&](const Json& path) {
      return !text_at(rx_, path.get_ref<const std::string&>()).empty();
    });
  }
  bool has_age() const { return age_of(rx_) >= 0 && age_of(rx_) <= 150; }
  bool adult_there() const {
    const std::int64_t age = age_of(rx_);
    const bool minor = age >= 0 && age < integer_or(rule_->row, "below_years", 0);
    return !minor ||
           (!text_at(rx_, "adult.name").empty() && !text_at(rx_, "adult.relation").empty());
  }
  bool word_known() const {
    return has_word(rule_->row.at("words"),
                    text_at(rx_, rule_->row.at("field").get_ref<const std::string&>()));
  }
  bool counted() const { return !medicines_.empty() && medicines_.size() <= kMaxMedicines; }
  bool consent_explicit() const {
    return text_at(rx_, "consult.started_by") == "patient" ||
           (text_at(rx_, "consent.kind") == "explicit" && !text_at(rx_, "consent.ref").empty());
  }
  bool follow_up_dated() const {
    if (text_at(rx_, "consult.type") != "follow_up") return true;
    const auto previous = day_of(text_at(rx_, "consult.previous"));
    return previous && *previous <= day_ &&
           day_ - *previous <= integer_or(rule_->row, "within_days", 0);
  }

  // Is the rule about this medicine's list and this consultation's type?
  bool concerns(const Prescribed& each) const {
    if (each.list() != text_or(rule_->row, "list")) return false;
    const std::string type = text_or(rule_->row, "type");
    return type.empty() || type == text_at(rx_, "consult.type");
  }

  bool broken_by(const Prescribed& each) const {
    const std::string& check = rule_->check;
    if (check == "capitals") return each.name.empty() || !in_capitals(each.name);
    if (check == "each") return text_at(*each.medicine, text_or(rule_->row, "field")).empty();
    if (check == "prohibited") return each.list() == "prohibited";
    if (check == "list_stated")
      return each.known == nullptr && each.stated != "O" && each.stated != "A" &&
             each.stated != "B" && each.stated != "prohibited";
    if (check == "list_agrees")
      return each.known != nullptr && !each.stated.empty() && each.stated != each.list();
    if (!concerns(each)) return false;
    if (check == "list_mode")
      return !has_word(rule_->row.at("modes"), text_at(rx_, "consult.mode"));
    if (check == "list_type")
      return !has_word(rule_->row.at("types"), text_at(rx_, "consult.type"));
    HARKARA_ASSERT(check == "list_purpose");
    return !has_word(rule_->row.at("purposes"), text_at(*each.medicine, "purpose"));
  }

  const Json& rx_;
  std::int64_t day_;
  std::vector<Prescribed> medicines_;
  const Rule* rule_ = nullptr;
  std::vector<Refusal> refusals_;
};

Status check_shape(const Json& rx) {
  if (!rx.is_object()) return wrong("prescription", "(the whole)", found(&rx), "an object");
  for (const std::string_view field : {"rmp", "patient", "consult", "consent"}) {
    const Json* value = find(rx, field);
    if (value == nullptr || !value->is_object())
      return wrong("prescription", field, found(value), "an object");
  }
  const Json* medicines = find(rx, "medicines");
  const bool objects = medicines != nullptr && medicines->is_array() &&
                       std::all_of(medicines->begin(), medicines->end(),
                                   [](const Json& m) { return m.is_object(); });
  return objects
             ? ok()
             : Status(wrong("prescription", "medicines", found(medicines),
                            "a list of objects with name, form, strength, frequency, duration"));
}

}  // namespace

Result<std::vector<Refusal>> check(const Rules& rules, const Json& rx, std::int64_t day) {
  HARKARA_TRY(check_shape(rx));
  Checker checker(rules, rx, day);
  for (const Rule& rule : rules.rules()) checker.apply(rule);
  return std::move(checker).take();
}

// Howard Hinnant's days_from_civil and its inverse, for years 0 to 9999.
std::optional<std::int64_t> day_of(std::string_view date) {
  const auto digits = [&](std::size_t from, std::size_t count) -> std::int64_t {
    std::int64_t out = 0;
    for (const char c : date.substr(from, count)) {
      if (c < '0' || c > '9') return -1;
      out = out * 10 + (c - '0');
    }
    return out;
  };
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
  const std::int64_t month = digits(5, 2);
  const std::int64_t of_month = digits(8, 2);
  if (digits(0, 4) < 0 || month < 1 || month > 12 || of_month < 1 || of_month > 31)
    return std::nullopt;
  const std::int64_t year = digits(0, 4) - (month <= 2 ? 1 : 0) + 400;
  const std::int64_t era = year / 400;
  const std::int64_t of_era = year % 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + of_month - 1;
  const std::int64_t day =
      (era - 1) * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
  if (date_of(day) != date) return std::nullopt;  // 31 February
  return day;
}

std::string date_of(std::int64_t day) {
  const std::int64_t shifted = day + 719'468 + 146'097;
  const std::int64_t era = shifted / 146'097;
  const std::int64_t of_era = shifted % 146'097;
  const std::int64_t year_of_era =
      (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * of_year + 2) / 153;
  const std::int64_t month = shifted_month + (shifted_month < 10 ? 3 : -9);
  const std::int64_t year = year_of_era + (era - 1) * 400 + (month <= 2 ? 1 : 0);
  const std::int64_t of_month = of_year - (153 * shifted_month + 2) / 5 + 1;
  char text[80];
  std::snprintf(text, sizeof text, "%04lld-%02lld-%02lld", static_cast<long long>(year),
                static_cast<long long>(month), static_cast<long long>(of_month));
  return text;
}

}  // namespace harkara::node::consult::rx
