#include "node/consult/patients/match.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <set>
#include <tuple>

#include "node/consult/field_checks.h"

namespace harkara::node::consult::patients {
namespace {

constexpr double kMsPerYear = 365.2425 * 86'400'000.0;
constexpr std::size_t kMaxBlock = 4'000;  // of patients who share a key; larger says nothing

std::string digits_of(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9') out += c;
  return out;
}

std::string plain_abha(const std::string& text) {
  return text.find('@') == std::string::npos ? digits_of(text) : text;
}

std::string like_text(const char* what, double like) {
  char text[64];
  std::snprintf(text, sizeof text, "%s alike (%.2f)", what, like);
  return text;
}

// Evidence in natural logarithms of odds, as Fellegi and Sunter weigh it; the weights
// were set on generated sets (README.md), not learnt from patients.
class Evidence {
 public:
  void add(double weight, std::string reason = {}) {
    sum_ += weight;
    if (!reason.empty()) match_.reasons.push_back(std::move(reason));
  }
  Match finish() {
    match_.score = 1 / (1 + std::exp(-sum_));
    return std::move(match_);
  }

 private:
  double sum_ = -5.7;  // of two patients with nothing known, who share a key
  Match match_;
};

void weigh_name(Evidence& evidence, const Traits& a, const Traits& b) {
  if (a.name.words.empty() || b.name.words.empty()) return;
  const double like = likeness(a.name, b.name);
  if (like >= 0.60) evidence.add((like - 0.60) / 0.40 * 6.2, like_text("names", like));
  if (like < 0.75) evidence.add(-6 * (0.75 - like) / 0.15);
  // A full name says more than a single one.
  const std::size_t words = std::min(a.name.words.size(), b.name.words.size());
  if (words < 2) evidence.add(-0.9);
}

void weigh_other_names(Evidence& evidence, const Name& a, const Name& b, const char* what,
                       double least, double pro, double contra) {
  if (a.words.empty() || b.words.empty()) return;
  const double like = likeness(a, b);
  if (like >= least)
    evidence.add(pro * (like - least + 0.1) / (1.1 - least), like_text(what, like));
  else
    evidence.add(contra, std::string(what) + " differ");
}

// Years between what both said, over what is forgiven: ages are told in fives and tens,
// the more so the older. 0 where one is unknown.
double age_apart(const Traits& a, const Traits& b) {
  if (!a.born || !b.born) return 0;
  const double age = std::max(0.0, std::max(a.told, b.told) - std::min(*a.born, *b.born));
  return std::abs(*a.born - *b.born) / std::max(2.4, 0.10 * age);
}

// Not worth the look at their names, unless a number says otherwise.
bool far_apart(const Traits& a, const Traits& b) {
  if (!a.abha.empty() && a.abha == b.abha) return false;
  return age_apart(a, b) > 2;
}

void weigh_age(Evidence& evidence, const Traits& a, const Traits& b) {
  if (!a.born || !b.born) return;
  const double apart = age_apart(a, b);
  if (apart <= 1)
    evidence.add(2.2 - apart, "ages agree");
  else
    evidence.add(std::max(-6.0, 1.0 - 2.2 * (apart - 0.6)), "ages differ");
}

void weigh_numbers(Evidence& evidence, const Traits& a, const Traits& b) {
  if (!a.abha.empty() && !b.abha.empty()) {
    if (a.abha == b.abha)
      evidence.add(9, "the same ABHA");
    else
      evidence.add(-7, "different ABHA");
  }
  if (a.phone.empty() || b.phone.empty()) return;
  // A family shares a telephone; another number says little.
  if (a.phone == b.phone)
    evidence.add(1.6, "the same telephone");
  else
    evidence.add(-0.4);
}

// "सुनीता देवी", and not "K-17" or "४७".
bool reads_as_name(const std::string& text) {
  const bool digit = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return !digit && !sounds_of(text).words.empty();
}

std::string name_of(const Json& patient) {
  std::string name = text_or(patient, "name");
  if (!name.empty()) return name;
  name = text_or(patient, "pseudonym");
  return reads_as_name(name) ? name : "";
}

std::vector<std::string> keys_of(const Traits& traits) {
  std::vector<std::string> keys;
  if (!traits.abha.empty()) keys.push_back("abha " + traits.abha);
  if (!traits.phone.empty()) keys.push_back("phone " + traits.phone);
  for (const std::string& key : rough_keys(traits.name)) keys.push_back(traits.sex + " " + key);
  return keys;
}

}  // namespace

Traits traits_of(const Json& patient, std::int64_t told_ms) {
  Traits out;
  out.abha = plain_abha(text_or(patient, "abha"));
  out.name_text = name_of(patient);
  out.name = sounds_of(out.name_text);
  out.guardian = sounds_of(text_or(patient, "guardian"));
  out.village = sounds_of(text_or(patient, "village"));
  const std::string sex = text_or(patient, "sex");
  if (sex != "unknown") out.sex = sex;
  const std::string phone = digits_of(text_or(patient, "phone"));
  if (phone.size() >= 10) out.phone = phone.substr(phone.size() - 10);
  const Json* years = find(patient, "age");
  const Json* months = find(patient, "age_months");
  out.told = static_cast<double>(told_ms) / kMsPerYear;
  if (months != nullptr && months->is_number()) out.born = out.told - months->get<double>() / 12;
  if (years != nullptr && years->is_number()) out.born = out.told - years->get<double>() - 0.5;
  return out;
}

Match compare(const Traits& a, const Traits& b) {
  Evidence evidence;
  weigh_numbers(evidence, a, b);
  weigh_name(evidence, a, b);
  weigh_other_names(evidence, a.guardian, b.guardian, "guardians", 0.75, 2.2, -2.6);
  weigh_other_names(evidence, a.village, b.village, "villages", 0.75, 1.6, -1.6);
  weigh_age(evidence, a, b);
  if (!a.sex.empty() && !b.sex.empty()) {
    if (a.sex == b.sex)
      evidence.add(0.5);
    else
      evidence.add(-5, "different sex");
  }
  return evidence.finish();
}

std::vector<Like> find_like(const Traits& one, std::span<const Traits* const> others,
                            double least) {
  std::vector<Like> out;
  for (std::size_t i = 0; i < others.size(); ++i) {
    const Traits& other = *others[i];
    const bool same_number = !one.abha.empty() && one.abha == other.abha;
    const bool other_sex = !one.sex.empty() && !other.sex.empty() && one.sex != other.sex;
    if (!same_number && (other_sex || far_apart(one, other))) continue;
    Match match = compare(one, other);
    if (match.score >= least) out.push_back({i, std::move(match)});
  }
  std::ranges::stable_sort(out, std::ranges::greater{},
                           [](const Like& each) { return each.match.score; });
  return out;
}

std::vector<Pair> find_pairs(std::span<const Traits* const> patients, double least) {
  std::map<std::string, std::vector<std::size_t>> blocks;
  for (std::size_t i = 0; i < patients.size(); ++i)
    for (const std::string& key : keys_of(*patients[i])) blocks[key].push_back(i);
  std::set<std::pair<std::size_t, std::size_t>> seen;
  std::vector<Pair> out;
  for (const auto& [key, members] : blocks) {
    if (members.size() > kMaxBlock) continue;
    for (std::size_t i = 0; i < members.size(); ++i)
      for (std::size_t j = i + 1; j < members.size(); ++j) {
        if (members[i] == members[j] || far_apart(*patients[members[i]], *patients[members[j]]))
          continue;
        if (!seen.emplace(members[i], members[j]).second) continue;
        Match match = compare(*patients[members[i]], *patients[members[j]]);
        if (match.score >= least) out.push_back({members[i], members[j], std::move(match)});
      }
  }
  std::sort(out.begin(), out.end(), [](const Pair& x, const Pair& y) {
    if (x.match.score != y.match.score) return x.match.score > y.match.score;
    return std::tie(x.a, x.b) < std::tie(y.a, y.b);
  });
  return out;
}

std::vector<Pair> find_pairs(std::span<const Traits> patients, double least) {
  std::vector<const Traits*> out;
  out.reserve(patients.size());
  for (const Traits& each : patients) out.push_back(&each);
  return find_pairs(std::span<const Traits* const>(out), least);
}

}  // namespace harkara::node::consult::patients
