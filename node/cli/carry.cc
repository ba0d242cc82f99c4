#include <CLI/CLI.hpp>
#include <chrono>
#include <thread>

#include "node/advice.h"
#include "node/carry_alone.h"
#include "node/carry_out.h"
#include "node/cli/commands.h"
#include "node/control.h"

namespace harkara::node::cli {
namespace {

std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

Status out(Shell& shell, const std::string& path) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const CarryOutReport report, carry_out(*station, path, shell.progress("writing")));
  for (const std::string& remark : report.remarks) shell.remark(remark);
  std::string told = "Nothing new to carry: all that waits here lies in " + path + " already.\n";
  if (report.path)
    told =
        counted(report.bundles, "bundle") + " and " + counted(report.receipts, "receipt") + ", " +
        size_text(report.bytes) + ", in " + report.path->string() + ".\n" +
        (report.bundles > 0 ? "  They stay in this node's custody until their receipts come home.\n"
                            : "") +
        "  next, at the other node: harkara --home HOME carry in " + path + "\n";
  if (report.left > 0)
    told += "  " + path + " is full: " + counted(report.left, "bundle") +
            " found no room; take another stick.\n";
  shell.tell({{"file", report.path ? Json(report.path->string()) : Json()},
              {"bytes", report.bytes},
              {"bundles", report.bundles},
              {"receipts", report.receipts},
              {"already", report.already},
              {"left", report.left}},
             told);
  return ok();
}

Error daemon_error(const Json& reply) {
  return fail_next(Errc::refused, reply.value("error", "the daemon did not take the post"),
                   "harkara node status");
}

// The daemon reads it; we wait and show how far it is.
Result<CarryInReport> through_daemon(Shell& shell, const Station& station,
                                     const std::string& path) {
  const auto run = station.home().paths.run();
  const std::string whole = std::filesystem::absolute(path).string();
  HARKARA_ASSIGN(const Json begun, ask_daemon(run, {{"do", "carry_in"}, {"path", whole}}));
  if (!begun.value("ok", false)) return daemon_error(begun);
  const consult::Progress progress = shell.progress("reading");
  while (true) {
    HARKARA_ASSIGN(const Json status, ask_daemon(run, {{"do", "carry_in_status"}}));
    if (!status.value("ok", false)) return daemon_error(status);
    CarryInReport report = carry_in_report(status.at("report"));
    if (progress) progress(report.bytes, report.bytes_in_all);
    if (status.at("done").get<bool>()) return report;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

Status in(Shell& shell, const std::string& path) {
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const auto files, post_files(path));
  if (files.empty())
    return fail_next(Errc::not_found, "no file of post (*.post) is in " + path,
                     "write it at the other node: harkara --home HOME carry out " + path);
  Result<CarryInReport> report = carry_in_alone(*station, path, shell.progress("reading"));
  if (!report && report.error().code == Errc::busy) report = through_daemon(shell, *station, path);
  if (!report) return report.error();
  for (const std::string& remark : report->remarks) shell.remark(remark);
  shell.tell(carry_in_json(*report), "Of " + counted(report->bundles, "bundle") + " in " + path +
                                         ": " + std::to_string(report->taken) + " taken, " +
                                         std::to_string(report->known) + " known already, " +
                                         std::to_string(report->partial) + " in part, " +
                                         std::to_string(report->refused) + " not taken; " +
                                         counted(report->receipts, "receipt") + ".\n");
  if (report->files > 0) return ok();
  return fail_next(Errc::corrupt, "nothing in " + path + " could be read as post",
                   "write it anew at the other node: harkara --home HOME carry out DIR");
}

}  // namespace

void add_carry(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("carry", "Post by stick, vehicle or shared folder");
  noun->fallthrough()->require_subcommand(1);
  const auto path = std::make_shared<std::string>();
  CLI::App* verb = shell.verb(*noun, "out", "Write what waits here, most urgent first",
                              "  harkara --home clinic carry out /media/stick",
                              [&shell, path] { return out(shell, *path); });
  verb->add_option("path", *path, "A directory on the stick")->required()->type_name("DIR");
  verb = shell.verb(*noun, "in", "Take in what others wrote",
                    "  harkara --home district carry in /media/stick",
                    [&shell, path] { return in(shell, *path); });
  verb->add_option("path", *path, "A directory on the stick, or one file of post")
      ->required()
      ->type_name("PATH");
}

}  // namespace harkara::node::cli
