#include "app/report_files.h"

#include "node/advice.h"
#include "node/files.h"
#include "sim/report/event_reader.h"
#include "sim/report/one_texts.h"
#include "sim/report/page.h"
#include "sim/report/tables.h"

namespace harkara::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxEventBytes = std::size_t{8} << 30U;
constexpr mode_t kForAll = 0644;

Status make_directory(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (!error) return ok();
  return node::fail_next(Errc::io, "cannot create " + directory.string() + ": " + error.message(),
                         "give --out a directory that can be written");
}

}  // namespace

fs::path EventFile::beside() const {
  fs::path out = path_;
  return out += ".new";
}

Result<std::unique_ptr<EventFile>> EventFile::create(const fs::path& directory,
                                                     const sim::NetworkPlan& plan) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error)
    return node::fail_next(Errc::io, "cannot create " + directory.string() + ": " + error.message(),
                           "give --out a directory that can be written");
  std::unique_ptr<EventFile> out(new EventFile(directory / "events.jsonl"));
  out->file_.open(out->beside(), std::ios::binary | std::ios::trunc);
  if (!out->file_) return node::io_error("cannot create", out->beside());
  out->log_.emplace(plan, [&file = out->file_](std::string_view lines) { file << lines; });
  return out;
}

Status EventFile::finish(const sim::RunReport& report) {
  log_->finish(report.events, report.digest);
  file_.close();
  if (!file_)
    return node::fail_next(Errc::io, "cannot write " + beside().string(),
                           "make room on its disk, and run again");
  std::error_code error;
  fs::rename(beside(), path_, error);
  if (error) return fail(Errc::io, "cannot rename " + beside().string() + ": " + error.message());
  return ok();
}

Status write_summary(const fs::path& directory, const node::Json& summary) {
  const std::string text = summary.dump(2, ' ', false, node::Json::error_handler_t::replace) + "\n";
  return node::write_file(directory / "summary.json", as_view(text), kForAll);
}

Status write_stats(const fs::path& directory, const node::Json& summary, const std::string& stats) {
  HARKARA_TRY(make_directory(directory));
  HARKARA_TRY(write_summary(directory, summary));
  return node::write_file(directory / "MessageStatsReport.txt", as_view(stats), kForAll);
}

Result<std::vector<fs::path>> write_report(const fs::path& directory) {
  const fs::path events = directory / "events.jsonl";
  const auto text = node::read_file(events, kMaxEventBytes);
  if (!text && text.error().code == Errc::not_found)
    return node::fail_next(Errc::not_found, "there is no " + events.string(),
                           "harkara sim run ... --out " + directory.string() + " writes it");
  if (!text) return text.error();
  const auto history = sim::read_events(as_text(*text));
  if (!history)
    return node::within(
        events.string(),
        node::fail_next(history.error().code, history.error().message, "run it again with --out"));
  std::vector<fs::path> out;
  for (const auto& [name, make] : {std::pair{"report.html", &sim::report_page},
                                   {"cases.csv", &sim::cases_csv},
                                   {"contacts.csv", &sim::contacts_csv},
                                   {"MessageStatsReport.txt", &sim::message_stats},
                                   {"DeliveredMessagesReport.txt", &sim::delivered_messages}}) {
    out.push_back(directory / name);
    HARKARA_TRY(node::write_file(out.back(), as_view(make(*history)), kForAll));
  }
  return out;
}

Status make_report_again(node::cli::Shell& shell, const std::string& directory) {
  HARKARA_ASSIGN(const auto files, write_report(directory));
  node::Json list = node::Json::array();
  std::string text;
  for (const fs::path& file : files) {
    list.push_back(file.string());
    text += file.string() + "\n";
  }
  shell.tell({{"files", list}}, text);
  return ok();
}

}  // namespace harkara::app
