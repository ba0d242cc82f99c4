#include "node/cli/shell.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <ostream>

#include "node/advice.h"
#include "node/control.h"
#include "node/files.h"

namespace harkara::node::cli {

CLI::App* Shell::verb(CLI::App& noun, const std::string& name, const std::string& does,
                      const std::string& examples, Action action) {
  CLI::App* out = noun.add_subcommand(name, does);
  out->fallthrough();
  if (!examples.empty()) out->footer("Examples:\n" + examples);
  out->callback([this, action = std::move(action)] { chosen_ = action; });
  return out;
}

int Shell::run() {
  if (!chosen_) return kMisused;
  const Status status = chosen_();
  if (status) return kDone;
  fail(status.error());
  return kFailed;
}

std::string Shell::with_home(std::string text) const {
  constexpr std::string_view kNouns[] = {"consult", "desk",  "prescription", "counts",
                                         "patient", "study", "library",      "carry",
                                         "explain", "user",  "audit",        "node"};
  const char* set = std::getenv("HARKARA_HOME");
  if (options.home.empty() || (set != nullptr && options.home == set)) return text;
  for (const std::string_view noun : kNouns) {
    const std::string bare = "harkara " + std::string(noun) + " ";
    const std::string whole = "harkara --home " + options.home + " " + std::string(noun) + " ";
    for (std::size_t at = text.find(bare); at != std::string::npos; at = text.find(bare, at)) {
      text.replace(at, bare.size(), whole);
      at += whole.size();
    }
  }
  return text;
}

void Shell::tell(const Json& json, const std::string& text) {
  if (options.json) {
    around_.out << one_line(json) << "\n";
  } else {
    around_.out << with_home(text);
    if (!text.empty() && text.back() != '\n') around_.out << "\n";
  }
  around_.out.flush();
  told_ = true;
}

void Shell::remark(const std::string& text) {
  if (!options.json) around_.err << text << "\n";
}

void Shell::fail(const Error& error) {
  if (options.json && told_) return;
  const Advice advice = advice_of(error);
  say_error(errc_name(error.code), advice.message, with_home(advice.next));
}

void Shell::fail_usage(const std::string& message, const std::string& next) {
  say_error("usage", message, next);
}

void Shell::say_error(std::string_view code, const std::string& message, const std::string& next) {
  if (options.json) {
    const Json out = {{"error", {{"code", code}, {"message", message}, {"next", next}}}};
    around_.out << one_line(out) << "\n";
    around_.out.flush();
  } else {
    around_.err << "harkara: " << message << "\n  next: " << next << "\n";
  }
}

Result<HomePaths> Shell::home() const {
  if (options.home.empty())
    return fail_next(Errc::invalid, "no home is given",
                     "add --home DIR before the command, or set HARKARA_HOME");
  std::filesystem::path path = options.home;
  if (!path.has_filename()) path = path.parent_path();  // "DIR/" is DIR
  return HomePaths{path};
}

PassphraseSources Shell::passphrases() const {
  return {options.passphrase_file, around_.passphrase, around_.person_present};
}

Result<std::unique_ptr<Station>> Shell::open_station() {
  HARKARA_ASSIGN(const HomePaths paths, home());
  return Station::open(paths.root, passphrases(), around_.clock, around_.random);
}

Result<std::unique_ptr<Station>> Shell::open_for_writing() {
  HARKARA_ASSIGN(auto station, open_station());
  HARKARA_TRY(station->maintain_mailboxes());
  return station;
}

void Shell::wake_daemon(const Station& station) {
  const auto answer = ask_daemon(station.home().paths.run(), {{"do", "wake"}});
  if (answer) return;
  const Advice advice = advice_of(answer.error());
  remark("note: " + advice.message +
         "; it is saved, and leaves when the daemon runs\n  next: " + with_home(advice.next));
}

consult::Progress Shell::progress(const std::string& what) {
  if (!around_.err_is_terminal || options.json) return {};
  return [this, what](std::uint64_t done, std::uint64_t all) {
    around_.err << "\r\033[K" << what << " " << size_text(done) << " of " << size_text(all);
    if (done >= all) around_.err << "\r\033[K";
    around_.err.flush();
  };
}

Result<Json> read_json_file(const std::string& path) {
  HARKARA_ASSIGN(const Bytes text, read_file(path));
  auto json = parse_object(as_text(text));
  if (!json) return within(path, std::move(json).error());
  return json;
}

}  // namespace harkara::node::cli
