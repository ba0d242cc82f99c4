// Patients: whose cases these are, and who of them may be one.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/text.h"
#include "node/advice.h"
#include "node/cli/commands.h"
#include "node/consult/field_checks.h"
#include "node/patient_json.h"
#include "node/words.h"

namespace harkara::node::cli {
namespace {

using consult::patients::Book;
using consult::patients::Patient;
using consult::patients::patient_name;
using consult::patients::PatientId;

struct PatientOptions {
  std::string a;
  std::string b;
  std::string why;
  double at_least = consult::patients::kSuggestFrom;
};

// "Rama Devi, female, 54, Sehore"
std::string person_text(const Patient& patient) {
  std::string out = consult::text_or(patient.newest, "name");
  if (out.empty()) out = consult::text_or(patient.newest, "pseudonym", "(no name)");
  out += ", " + consult::text_or(patient.newest, "sex", "?");
  const Json* age = consult::find(patient.newest, "age");
  if (age != nullptr && age->is_number()) out += ", " + age->dump();
  const std::string village = consult::text_or(patient.newest, "village");
  return harmless(out + (village.empty() ? "" : ", " + village));
}

std::string patient_line(const Patient& patient) {
  return patient_name(patient.id).substr(0, 10) + "  " + person_text(patient) + "  (" +
         std::to_string(patient.cases.size()) + " case(s)" +
         (patient.ids.size() > 1 ? ", " + std::to_string(patient.ids.size()) + " merged" : "") +
         ")\n";
}

std::string decision_line(const Json& said) {
  const std::string why = consult::text_or(said, "why");
  return "  " + time_text(said["time"].get<std::int64_t>()) + "  " +
         harmless(consult::text_or(said, "by")) +
         (said["same"].get<bool>() ? " merged " : " parted ") + consult::text_or(said, "a") +
         " and " + consult::text_or(said, "b") + (why.empty() ? "" : ": " + harmless(why)) + "\n";
}

Status list(Shell& shell) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const Book book, station->casebook().patients());
  Json patients = Json::array();
  std::string told;
  for (const Patient& patient : book.patients) {
    patients.push_back(patient_json(patient));
    told += patient_line(patient);
  }
  if (told.empty()) told = "No patient is known here: no case has been written or has arrived.\n";
  shell.tell({{"patients", patients}}, told);
  return ok();
}

Status show(Shell& shell, const PatientOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const Book book, station->casebook().patients());
  HARKARA_ASSIGN(const PatientId id, book.resolve(options.a));
  const Patient& patient = *book.find(id);
  Json out = patient_json(patient);
  out["decisions"] = decisions_json(book, patient);
  std::string told = patient_line(patient);
  for (const CaseId& each : patient.cases) told += "  case " + consult::case_name(each) + "\n";
  for (const PatientId& each : patient.ids) told += "  known as " + patient_name(each) + "\n";
  for (const Json& said : out["decisions"]) told += decision_line(said);
  shell.tell(out, told);
  return ok();
}

Status duplicates(Shell& shell, const PatientOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const Book book, station->casebook().patients());
  Json pairs = Json::array();
  std::string told;
  for (const Book::Suggestion& each : book.suggestions(options.at_least)) {
    pairs.push_back({{"a", patient_name(each.a)},
                     {"b", patient_name(each.b)},
                     {"score", each.match.score},
                     {"reasons", each.match.reasons}});
    char score[16];
    std::snprintf(score, sizeof score, "%.2f  ", each.match.score);
    told += score + patient_line(*book.find(each.a)) + "      " + patient_line(*book.find(each.b));
    std::string reasons;
    for (const std::string& reason : each.match.reasons)
      reasons += (reasons.empty() ? "" : ", ") + reason;
    told += "      " + reasons + "\n      harkara patient merge " +
            patient_name(each.a).substr(0, 10) + " " + patient_name(each.b).substr(0, 10) + "\n";
  }
  if (told.empty()) told = "No two patients look like one.\n";
  shell.tell({{"duplicates", pairs}}, told);
  return ok();
}

Status decide(Shell& shell, const PatientOptions& options, bool same) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const Book book, station->casebook().patients());
  HARKARA_ASSIGN(const PatientId a, book.resolve(options.a));
  HARKARA_ASSIGN(const PatientId b, book.resolve(options.b));
  const Moment now = station->clock().now();
  HARKARA_TRY(same ? station->casebook().merge_patients(a, b, options.why, now)
                   : station->casebook().split_patients(a, b, options.why, now));
  shell.tell(
      {{"a", patient_name(a)}, {"b", patient_name(b)}, {"same", same}},
      same ? "They are one patient now. Undo: harkara patient split " + options.a + " " + options.b
           : "They are two patients, and will not be suggested as one again.");
  return ok();
}

void add_decisions(CLI::App& noun, Shell& shell, const std::shared_ptr<PatientOptions>& options) {
  CLI::App* merge = shell.verb(noun, "merge", "Say that two patients are one; can be undone",
                               "  harkara patient merge P-7K3M P-9QW2 --why \"same ration card\"",
                               [&shell, options] { return decide(shell, *options, true); });
  CLI::App* split = shell.verb(noun, "split", "Say that two patients are not one after all",
                               "  harkara patient split P-7K3M P-9QW2 --why \"mother, daughter\"",
                               [&shell, options] { return decide(shell, *options, false); });
  for (CLI::App* verb : {merge, split}) {
    verb->add_option("a", options->a, "A patient, e.g. P-7K3M or more of it")->required();
    verb->add_option("b", options->b, "Another")->required();
    verb->add_option("--why", options->why, "The reason, kept with the decision");
  }
}

}  // namespace

void add_patient(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("patient", "Whose cases these are, and who may be one");
  noun->fallthrough()->require_subcommand(1);
  // Shared, since the parser and the action outlive this call.
  const auto options = std::make_shared<PatientOptions>();
  shell.verb(*noun, "list", "All patients of the cases on this node", "  harkara patient list",
             [&shell] { return list(shell); });
  shell
      .verb(*noun, "show", "A patient: cases, merged identities, decisions",
            "  harkara patient show P-7K3M", [&shell, options] { return show(shell, *options); })
      ->add_option("patient", options->a, "e.g. P-7K3M or more of it")
      ->required();
  shell
      .verb(*noun, "duplicates", "Patients that may be one, with a score and the reasons",
            "  harkara patient duplicates\n"
            "  harkara patient duplicates --at-least 0.5\n\n"
            "Names are compared by sound across Devanagari, Bengali, Arabic and Latin letters.\n"
            "Nothing is merged by itself: patient merge does, and patient split undoes it.",
            [&shell, options] { return duplicates(shell, *options); })
      ->add_option("--at-least", options->at_least, "Score from 0 to 1 (default 0.8)")
      ->check(CLI::Range(0.0, 1.0));
  add_decisions(*noun, shell, options);
}

}  // namespace harkara::node::cli
