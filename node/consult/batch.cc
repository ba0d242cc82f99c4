#include "node/consult/batch.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "base/text.h"
#include "crypto/hash.h"
#include "node/consult/field_checks.h"
#include "node/consult/json_text.h"
#include "node/consult/offline/answers.h"
#include "node/consult/offline/page.h"
#include "node/consult/private_file.h"

namespace harkara::node::consult {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxCases = 200;
constexpr std::size_t kMaxFile = 64 * 1024;
constexpr const char* kIndex = "batch.json";
constexpr const char* kReadMe =
    "Open sitting.html in a browser: it shows the cases, takes your answers, and saves them as\n"
    "answers.json, which belongs into this folder. It needs no network.\n\n"
    "Each folder here is one case: record.json holds the question, thread.json what was said\n"
    "since, case.fhir.json all of it for other systems, the other files are its images and\n"
    "papers.\n\n"
    "To answer without the page, write answer.json into the case's folder; it goes before\n"
    "what the page has saved:\n"
    "  {\"advice\": \"No pneumothorax. Repeat the film in a week.\",\n"
    "   \"findings\": \"...\", \"diagnosis\": \"...\", \"stage\": \"final\"}\n"
    "stage is preliminary or final. Files that belong to the answer go into a folder 'attach'\n"
    "beside it. To ask back instead, write the question into ask.txt.\n\n"
    "Back at the node: harkara desk import THIS-FOLDER. Importing twice does no harm.\n"
    "The cases are held for you until the time in batch.json; then others may take them.\n";

Status write_text(const fs::path& folder, const std::string& name, const std::string& text) {
  const auto written = write_private_file(
      folder, name, [&](const std::function<Status(View)>& sink) { return sink(as_view(text)); });
  return written ? ok() : Status(written.error());
}

Result<Bytes> read_small(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxFile + 1, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (!in.eof() && !in))
    return fail(Errc::io, "cannot read " + path.string() + "; next: check that it may be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxFile)
    return fail(Errc::too_large, path.string() +
                                     " is larger than 64 KB; next: shorten it, and "
                                     "put files into 'attach'");
  return to_bytes(as_view(text));
}

bool present(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

Json index_json(const BatchOrder& order, const Batch& batch) {
  Json cases = Json::array();
  for (const Batch::Item& item : batch.items)
    cases.push_back(
        {{"case", to_hex(item.id.view())}, {"name", case_name(item.id)}, {"folder", item.folder}});
  return {{"harkara_batch", 1},
          {"desk", order.desk},
          {"specialist", order.specialist},
          {"until", batch.until_ms},
          {"cases", std::move(cases)}};
}

std::string folder_name(std::size_t number, const CaseId& id) {
  char digits[8];
  std::snprintf(digits, sizeof digits, "%02zu-", number);
  return digits + case_name(id).substr(0, 11);
}

// A name that leads nowhere but into the batch.
bool plain_name(const std::string& name) {
  return !name.empty() && name.size() <= 64 && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  c == '-';
         });
}

struct Index {
  std::string specialist;
  std::vector<Batch::Item> items;
};

Result<Index> read_index(const fs::path& folder) {
  const fs::path path = folder / kIndex;
  if (!present(path))
    return fail(Errc::not_found, "there is no batch in " + folder.string() +
                                     "; next: name the folder that desk batch has written");
  HARKARA_ASSIGN(const Bytes text, read_small(path));
  HARKARA_ASSIGN(const Json json, parse_json(path.string(), text));
  const Error broken = fail(Errc::invalid, path.string() +
                                               " is not as desk batch wrote it; next: export "
                                               "again, and move the answers over");
  if (!json.is_object() || integer_or(json, "harkara_batch", 0) != 1) return broken;
  Index index;
  index.specialist = text_or(json, "specialist");
  const Json* cases = find(json, "cases");
  if (cases == nullptr || !cases->is_array() || cases->size() > kMaxCases) return broken;
  for (const Json& each : *cases) {
    const auto bytes = from_hex(text_or(each, "case"));
    const auto id = bytes ? CaseId::from(*bytes) : std::nullopt;
    if (!id || !plain_name(text_or(each, "folder"))) return broken;
    index.items.push_back({*id, text_or(each, "folder"), 0});
  }
  return index;
}

// Names of the case's own files, without those that we wrote of it.
std::vector<std::string> papers(const std::vector<fs::path>& files) {
  std::vector<std::string> out;
  for (const fs::path& each : files)
    if (const std::string name = each.filename().string();
        name != "record.json" && name != "case.fhir.json" && name != "thread.json")
      out.push_back(name);
  return out;
}

Result<std::vector<AttachmentFile>> files_beside(const fs::path& folder) {
  std::vector<AttachmentFile> files;
  std::error_code error;
  fs::directory_iterator at(folder / "attach", error);
  if (error) return files;  // there is none
  for (; !error && at != fs::directory_iterator(); at.increment(error))
    files.push_back({at->path(), ""});
  if (error)
    return fail(Errc::io, "cannot read " + (folder / "attach").string() +
                              "; next: check that it may be read");
  std::sort(files.begin(), files.end(),
            [](const AttachmentFile& a, const AttachmentFile& b) { return a.path < b.path; });
  return files;
}

// The same words in the same case are the same event.
EventId event_id_of(const CaseId& id, EventKind kind, View words) {
  crypto::Hasher hasher("hk.batch");
  hasher.add(id.view());
  hasher.add(as_view(event_kind_name(kind)));
  hasher.add(words);
  return *EventId::from(hasher.finish().view().first(EventId::kSize));
}

// The event that says these words in the case; true when it was here already.
Result<bool> publish_once(Casebook& book, const Specialist& who, const CaseId& id, EventKind kind,
                          View words, DeskAct act, Moment now) {
  const EventId event = event_id_of(id, kind, words);
  HARKARA_ASSIGN(const CaseView view, book.show(id));
  const bool known = std::any_of(view.events.begin(), view.events.end(),
                                 [&](const Event& e) { return e.id == event; });
  if (known) return true;
  act.kind = kind;
  act.id = event;
  act.who.name = who.name;
  HARKARA_ASSIGN([[maybe_unused]] const EventId done, book.tell_clinic(id, act, now));
  return false;
}

BatchReport::Line line_of(const CaseId& id, const std::string& what, const Result<bool>& done) {
  return {id, what, done ? "" : done.error().message, done && *done};
}

class Importer {
 public:
  Importer(Casebook& book, const fs::path& folder, Index index, offline::Answers saved, Moment now)
      : book_(book),
        folder_(folder),
        index_(std::move(index)),
        saved_(std::move(saved)),
        now_(now) {}

  Result<BatchReport> run() {
    for (const Batch::Item& item : index_.items) {
      const fs::path folder = folder_ / item.folder;
      const bool answered = present(folder / "answer.json");
      const bool asked = present(folder / "ask.txt");
      const auto saved = saved_.find(item.id);
      if (asked) note(item.id, "question", ask(item, folder / "ask.txt"));
      if (answered) note(item.id, "answer", answer(item, folder));
      if (answered || asked) continue;
      if (saved == saved_.end())
        ++report_.untouched;
      else
        note(item.id, saved->second.kind == EventKind::asked ? "question" : "answer",
             say(item, saved->second, folder));
    }
    return std::move(report_);
  }

 private:
  Result<bool> publish(const CaseId& id, EventKind kind, View words, DeskAct act) {
    return publish_once(book_, {index_.specialist}, id, kind, words, std::move(act), now_);
  }

  Result<bool> ask(const Batch::Item& item, const fs::path& path) {
    HARKARA_ASSIGN(const Bytes text, read_small(path));
    DeskAct act;
    act.body = {{"question", std::string(as_text(text))}};
    return publish(item.id, EventKind::asked, text, std::move(act));
  }

  Result<bool> answer(const Batch::Item& item, const fs::path& folder) {
    const fs::path path = folder / "answer.json";
    HARKARA_ASSIGN(const Bytes text, read_small(path));
    DeskAct act;
    HARKARA_ASSIGN(act.body, parse_json(path.string(), text));
    HARKARA_ASSIGN(act.files, files_beside(folder));
    return publish(item.id, EventKind::answered, text, std::move(act));
  }

  // What the batch's page has saved.
  Result<bool> say(const Batch::Item& item, const offline::Words& words, const fs::path& folder) {
    HARKARA_ASSIGN(const std::string text, dump_json("the answer", words.body));
    DeskAct act;
    act.body = words.body;
    if (words.kind == EventKind::answered) {
      HARKARA_ASSIGN(act.files, files_beside(folder));
    }
    return publish(item.id, words.kind, as_view(text), std::move(act));
  }

  void note(const CaseId& id, const std::string& what, const Result<bool>& done) {
    report_.lines.push_back(line_of(id, what, done));
  }

  Casebook& book_;
  const fs::path& folder_;
  Index index_;
  offline::Answers saved_;
  Moment now_;
  BatchReport report_;
};

}  // namespace

Result<Batch> export_batch(Casebook& book, const BatchOrder& order, const fs::path& folder,
                           Moment now) {
  if (order.minutes < 1 || order.minutes_per_case < 1)
    return fail(Errc::invalid, "a sitting has at least one minute; next: give --minutes 60");
  if (present(folder / kIndex))
    return fail(Errc::refused, folder.string() +
                                   " holds a batch already; next: import it (desk "
                                   "import), and name a new folder");
  HARKARA_TRY(make_private_folder(folder));
  const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(
      1, std::min(order.minutes / order.minutes_per_case, std::int64_t{kMaxCases})));
  HARKARA_ASSIGN(const auto queue, book.desk_queue(order.desk, now, order.specialist));
  Batch batch;
  std::vector<offline::Sheet> sheets;
  for (const CaseView& view : queue) {
    if (batch.items.size() == wanted) break;
    if (!workable(view, order.specialist, now.wall_ms)) continue;
    HARKARA_ASSIGN(const Lease lease,
                   book.claim(view.id, {order.specialist}, order.lease_minutes, now));
    batch.until_ms = lease.until_ms;
    const std::string name = folder_name(batch.items.size() + 1, view.id);
    HARKARA_ASSIGN(auto opened, book.open_at_desk(view.id, folder / name, now));
    batch.items.push_back({view.id, name, opened.missing.size()});
    sheets.push_back({std::move(opened.view), name, papers(opened.files), opened.missing});
  }
  if (batch.items.empty())
    return fail(Errc::not_found, "no case waits for " + order.specialist + " at " + order.desk +
                                     "; next: harkara desk list, which says who has what");
  HARKARA_TRY(write_text(folder, "sitting.html", offline::page(order, batch.until_ms, sheets)));
  HARKARA_TRY(write_text(folder, "README.txt", kReadMe));
  HARKARA_TRY(write_text(folder, kIndex, index_json(order, batch).dump(2) + "\n"));
  return batch;
}

BatchReport::Line say_saved(Casebook& book, const std::string& specialist, const CaseId& id,
                            EventKind kind, const Json& body, Moment now) {
  const std::string what = kind == EventKind::asked ? "question" : "answer";
  const auto text = dump_json("the answer", body);
  if (!text) return line_of(id, what, text.error());
  DeskAct act;
  act.body = body;
  return line_of(id, what,
                 publish_once(book, {specialist}, id, kind, as_view(*text), std::move(act), now));
}

Result<BatchReport> import_batch(Casebook& book, const fs::path& folder, Moment now) {
  HARKARA_ASSIGN(Index index, read_index(folder));
  HARKARA_ASSIGN(offline::Answers saved, offline::saved_answers(folder));
  return Importer(book, folder, std::move(index), std::move(saved), now).run();
}

}  // namespace harkara::node::consult
