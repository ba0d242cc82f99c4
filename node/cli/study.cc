// What a study gets of this node's cases.
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "node/advice.h"
#include "node/api/audit_log.h"
#include "node/cli/commands.h"
#include "node/consult/private_file.h"
#include "node/consult/study/export.h"
#include "node/words.h"

namespace harkara::node::cli {
namespace {

namespace fs = std::filesystem;
namespace study = consult::study;

struct StudyOptions {
  std::string purpose;
  std::string out;
  bool free_text = false;
};

// An older export is never mixed with a newer one, which may lack withdrawn cases.
Status check_folder(const fs::path& folder) {
  std::error_code error;
  const bool taken = fs::exists(folder, error) && !fs::is_empty(folder, error);
  if (!taken && !error) return ok();
  return fail_next(Errc::refused, "'" + folder.string() + "' holds something already",
                   "give a new folder with --out, and delete the older export there");
}

Status put_file(const fs::path& folder, const std::string& name, const std::string& text) {
  HARKARA_ASSIGN(
      [[maybe_unused]] const fs::path written,
      consult::write_private_file(folder, name, [&](const std::function<Status(View)>& sink) {
        return text.empty() ? ok() : sink(as_view(text));
      }));
  return ok();
}

std::string about(const study::Export& found, const StudyOptions& options, std::int64_t now_ms) {
  return "Cases for a study: " + options.purpose + "\n" + "Written " + time_text(now_ms) + "\n\n" +
         "cases.jsonl    " + std::to_string(found.cases.size()) + " cases of " +
         std::to_string(found.patients) + " patients, one JSON object a line\n" +
         "withdrawn.txt  " + std::to_string(found.withdrawn.size()) +
         " cases whose patients took their consent back: delete them from every earlier "
         "export, and from what was made of it\n\n"
         "Names mean nothing outside this study. Times of one patient are moved by one and the "
         "same span, so only what lies between them is true. Ages above 89 are 90+. " +
         (options.free_text
              ? "Texts are as people wrote them, but for the names in the record: they may still "
                "tell who somebody is.\n"
              : "No text that people wrote is in here.\n");
}

std::string lines_of(const study::Export& found) {
  std::string out;
  for (const Json& each : found.cases) out += one_line(each) + "\n";
  return out;
}

std::string told(const study::Export& found, const fs::path& folder) {
  std::string out =
      std::to_string(found.cases.size()) + " cases of " + std::to_string(found.patients) +
      " patients are in " + folder.string() + "\n  " + std::to_string(found.not_asked) +
      " stay here: nobody agreed to research\n  " + std::to_string(found.withdrawn.size()) +
      " were taken back; withdrawn.txt names them\n";
  if (found.cases.empty())
    out += "  next: harkara consult consent CASE --ref WHERE --for research\n";
  return out;
}

Status export_study(Shell& shell, const StudyOptions& options) {
  const fs::path folder = options.out;
  if (options.purpose.find_first_not_of(" \t\r\n") == std::string::npos)
    return fail_next(Errc::invalid, "a study without a purpose",
                     "give --purpose, the same each time for the same study");
  HARKARA_TRY(check_folder(folder));
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const std::int64_t now_ms = station->clock().now().wall_ms;
  HARKARA_ASSIGN(const auto views, station->casebook().list());
  HARKARA_ASSIGN(const auto book, station->casebook().patients());
  const study::StudyKey key =
      study::study_key(station->home().keyring.store.view(), options.purpose);
  const study::Export found = study::make_export(views, book, key, options.free_text);
  std::string withdrawn;
  for (const std::string& each : found.withdrawn) withdrawn += each + "\n";
  // The line first: nothing leaves that the log does not know of.
  const Home& home = station->home();
  HARKARA_ASSIGN(auto audit, api::AuditLog::open(home.paths.root, home.keyring.store));
  HARKARA_TRY(api::note_command(audit, "study export",
                                std::to_string(found.cases.size()) + " cases, " +
                                    (options.free_text ? "with" : "no") +
                                    " free text, for: " + options.purpose.substr(0, 200),
                                now_ms));
  HARKARA_TRY(consult::make_private_folder(folder));
  HARKARA_TRY(put_file(folder, "withdrawn.txt", withdrawn));
  HARKARA_TRY(put_file(folder, "README.txt", about(found, options, now_ms)));
  HARKARA_TRY(put_file(folder, "cases.jsonl", lines_of(found)));
  shell.tell({{"cases", found.cases.size()},
              {"patients", found.patients},
              {"not_asked", found.not_asked},
              {"withdrawn", found.withdrawn.size()},
              {"out", folder.string()}},
             told(found, folder));
  return ok();
}

}  // namespace

void add_study(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("study", "Cases for a study, without their patients' names");
  noun->fallthrough()->require_subcommand(1);
  const auto options = std::make_shared<StudyOptions>();
  CLI::App* verb = shell.verb(
      *noun, "export", "Write the cases whose patients agreed to research",
      "  harkara --home hub study export --purpose \"ethics 118/2026, chest X-rays\" --out "
      "study-1\n\n"
      "Names become letters that are the same in each export of one purpose and in no other;\n"
      "times are moved, ages above 89 joined. withdrawn.txt names the cases whose patients took\n"
      "their consent back: delete them from earlier exports.",
      [&shell, options] { return export_study(shell, *options); });
  verb->add_option("--purpose", options->purpose, "The study, the same words each time")
      ->required();
  verb->add_option("--out", options->out, "A new folder")->type_name("DIR")->required();
  verb->add_flag("--free-text", options->free_text,
                 "With what people wrote in words, which may tell who somebody is: read it first");
}

}  // namespace harkara::node::cli
