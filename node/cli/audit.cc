// The audit log of the node's page and API.
#include <CLI/CLI.hpp>
#include <limits>

#include "node/advice.h"
#include "node/api/audit_log.h"
#include "node/cli/commands.h"
#include "node/words.h"

namespace harkara::node::cli {
namespace {

struct AuditOptions {
  std::size_t limit = 50;
  std::uint64_t before = std::numeric_limits<std::uint64_t>::max();
};

std::string line_text(const Json& line) {
  const auto text = [&](const char* field) { return harmless(line.value(field, std::string())); };
  std::string out = time_text(line.value("time", std::int64_t{0})) + "  " +
                    (line.value("refused", false) ? "REFUSED  " : "") + text("act");
  for (const char* field : {"case", "user", "from", "detail"})
    if (!text(field).empty()) out += "  " + text(field);
  return out + "\n";
}

Status list(Shell& shell, const AuditOptions& options) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const Home& home = station->home();
  HARKARA_ASSIGN(const auto audit, api::AuditLog::open(home.paths.root, home.keyring.store));
  HARKARA_ASSIGN(const auto lines, audit.list(options.before, options.limit));
  std::string told;
  for (const Json& line : lines) told += line_text(line);
  if (told.empty()) told = "Nothing is in the audit log.\n";
  shell.tell({{"lines", lines}}, told);
  return ok();
}

Status verify(Shell& shell) {
  HARKARA_ASSIGN(const auto station, shell.open_station());
  const Home& home = station->home();
  HARKARA_ASSIGN(const auto audit, api::AuditLog::open(home.paths.root, home.keyring.store));
  HARKARA_ASSIGN(const auto witness, api::witness_of(station->store()));
  HARKARA_ASSIGN(const auto verdict, api::AuditLog::verify(audit.file(), audit.key(), witness));
  if (verdict.broken_at != 0)
    return fail_next(
        Errc::forged, audit.file().string() + ": " + verdict.message,
        "keep the file for inquiry; what stands before that line is as it was written");
  shell.tell(
      {{"ok", true}, {"lines", verdict.head.seq}, {"head", to_hex(verdict.head.chain.view())}},
      "Whole: " + std::to_string(verdict.head.seq) + " line(s), none changed or missing.");
  return ok();
}

}  // namespace

void add_audit(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("audit", "Who did what on the node's page");
  noun->fallthrough()->require_subcommand(1);
  const auto options = std::make_shared<AuditOptions>();
  CLI::App* verb = shell.verb(*noun, "list", "The last lines, newest first",
                              "  harkara --home clinic audit list --limit 200",
                              [&shell, options] { return list(shell, *options); });
  verb->add_option("--limit", options->limit, "How many (default 50)")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}));
  verb->add_option("--before", options->before, "Only lines before this number");
  shell.verb(*noun, "verify", "Was a line changed, or one taken away?",
             "  harkara --home clinic audit verify", [&shell] { return verify(shell); });
}

}  // namespace harkara::node::cli
