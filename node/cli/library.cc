// Courses and teaching cases, from one node to others.
#include <CLI/CLI.hpp>

#include "base/text.h"
#include "node/advice.h"
#include "node/cli/commands.h"
#include "node/consult/attachment_file.h"
#include "node/consult/library/acts.h"
#include "node/words.h"

namespace harkara::node::cli {
namespace {

namespace library = consult::library;

struct LibraryOptions {
  std::vector<std::string> to;
  std::string title;
  std::string text;
  std::vector<std::string> files;
  std::string entry;
  std::string out;
};

Json entry_json(const library::Entry& entry) {
  Json files = Json::array();
  for (const library::File& file : entry.files)
    files.push_back({{"name", file.attachment.name},
                     {"bytes", file.attachment.bytes},
                     {"bytes_here", file.bytes_here},
                     {"whole", file.whole}});
  return {{"entry", library::entry_name(entry.id)},
          {"title", entry.title},
          {"text", entry.text},
          {"author", entry.author},
          {"from", entry.from},
          {"to", entry.to},
          {"sent", entry.ours},
          {"time_ms", entry.time_ms},
          {"whole", entry.whole()},
          {"files", std::move(files)}};
}

std::string file_text(const library::File& file, bool sent) {
  const std::string size = consult::megabytes(file.attachment.bytes);
  std::string state = "complete";
  if (sent) state = file.whole ? "there" : "on its way";
  if (!sent && !file.whole) state = consult::megabytes(file.bytes_here) + " of it here";
  return "    " + harmless(file.attachment.name) + ", " + size + ", " + state + "\n";
}

std::string entry_text(const library::Entry& entry) {
  std::string out =
      library::entry_name(entry.id).substr(0, 11) + "  " + harmless(entry.title) + "\n    " +
      (entry.ours ? "to " + entry.to : "from " + harmless(entry.author) + " at " + entry.from) +
      ", " + time_text(entry.time_ms) + "\n";
  for (const library::File& file : entry.files) out += file_text(file, entry.ours);
  return out;
}

Status send(Shell& shell, const LibraryOptions& options) {
  library::NewEntry wanted{options.title, options.text, options.to, {}};
  for (const std::string& path : options.files) {
    consult::AttachmentFile file{path};
    file.treatment = consult::AttachmentFile::Treatment::as_is;
    wanted.files.push_back(std::move(file));
  }
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const auto sent, library::send(station->context(), wanted, station->clock().now(),
                                                shell.progress("sealing")));
  Json entries = Json::array();
  std::string told;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    entries.push_back({{"to", options.to[i]}, {"entry", library::entry_name(sent[i])}});
    told += library::entry_name(sent[i]).substr(0, 11) + " goes to " + options.to[i] + "\n";
  }
  shell.tell({{"entries", entries}},
             told + "It travels when nothing more urgent does.\n  next: harkara library list\n");
  shell.wake_daemon(*station);
  return ok();
}

Status list(Shell& shell) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const auto all, library::entries(station->context()));
  Json entries = Json::array();
  std::string told;
  for (const library::Entry& entry : all) {
    entries.push_back(entry_json(entry));
    told += entry_text(entry);
  }
  if (told.empty()) told = "The library is empty. Send something: harkara library send --help\n";
  shell.tell({{"entries", entries}}, told);
  return ok();
}

Status save(Shell& shell, const LibraryOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const consult::Context context = station->context();
  HARKARA_ASSIGN(const library::Entry entry, library::resolve(context, options.entry));
  HARKARA_ASSIGN(const library::Saved saved, library::save(context, entry, options.out));
  Json files = Json::array();
  std::string told = harmless(entry.title) + " is in " + options.out + ":\n";
  for (const auto& path : saved.files) {
    files.push_back(path.string());
    told += "  " + path.filename().string() + "\n";
  }
  for (const std::string& each : saved.missing) told += "  missing: " + harmless(each) + "\n";
  shell.tell({{"files", files}, {"missing", saved.missing}}, told);
  return ok();
}

Status remove(Shell& shell, const LibraryOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const consult::Context context = station->context();
  HARKARA_ASSIGN(const library::Entry entry, library::resolve(context, options.entry));
  HARKARA_TRY(library::remove(context, entry));
  shell.tell({{"entry", library::entry_name(entry.id)}},
             harmless(entry.title) + " is removed from this node.");
  shell.wake_daemon(*station);
  return ok();
}

void add_send(CLI::App& noun, Shell& shell, const std::shared_ptr<LibraryOptions>& options) {
  CLI::App* verb = shell.verb(
      noun, "send", "Send a course, or a case to learn from, to other nodes",
      "  harkara --home aiims library send --to bilaspur --to raipur --title \"Reading an ECG\" "
      "\\\n"
      "          --attach lecture.mp4 --attach slides.pdf\n\n"
      "It goes in the lowest class, behind every case, and each node gets a copy of its own that\n"
      "only it can open. Files go as they are: take out whatever names a patient.",
      [&shell, options] { return send(shell, *options); });
  verb->add_option("--to", options->to, "A node's name; repeatable")->required();
  verb->add_option("--title", options->title, "What it is, in a few words")->required();
  verb->add_option("--text", options->text, "What to know before opening it");
  verb->add_option("--attach", options->files, "A file; repeatable")->type_name("FILE");
}

void add_entry(CLI::App* verb, LibraryOptions& options) {
  verb->add_option("entry", options.entry, "As the list names it, e.g. L-7K3M")->required();
}

}  // namespace

void add_library(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("library", "Courses and cases to learn from, between nodes");
  noun->fallthrough()->require_subcommand(1);
  const auto options = std::make_shared<LibraryOptions>();
  add_send(*noun, shell, options);
  shell.verb(*noun, "list", "What has come here, and what was sent",
             "  harkara --home bilaspur library list", [&shell] { return list(shell); });
  CLI::App* verb = shell.verb(*noun, "save", "Write an entry's files into a folder",
                              "  harkara --home bilaspur library save L-7K3M --out ecg-course",
                              [&shell, options] { return save(shell, *options); });
  add_entry(verb, *options);
  verb->add_option("--out", options->out, "A folder")->type_name("FOLDER")->required();
  verb = shell.verb(*noun, "remove", "Free the space that an entry takes",
                    "  harkara --home bilaspur library remove L-7K3M",
                    [&shell, options] { return remove(shell, *options); });
  add_entry(verb, *options);
}

}  // namespace harkara::node::cli
