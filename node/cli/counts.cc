// Beneficiaries, consults, answers: each counted once.
#include <CLI/CLI.hpp>
#include <fstream>
#include <sstream>

#include "node/advice.h"
#include "node/cli/commands.h"
#include "node/consult/counting/tally.h"
#include "node/consult/private_file.h"

namespace harkara::node::cli {
namespace {

namespace counting = consult::counting;

struct CountsOptions {
  std::string from;
  std::string to;
  std::vector<std::string> with;
  std::string out;
};

Result<counting::Ledger> read_ledger(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in) return fail_next(Errc::io, "'" + path + "' cannot be read", "check the path");
  auto ledger = counting::Ledger::decode(as_view(text.str()));
  if (ledger) return ledger;
  return fail_next(ledger.error().code, "'" + path + "' " + ledger.error().message,
                   "write it again with harkara counts --out FILE on its node");
}

// Where it was written: a file that is there already is never replaced.
Result<std::string> write_ledger(const counting::Ledger& ledger,
                                 const std::filesystem::path& path) {
  const std::filesystem::path folder =
      path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Bytes bytes = ledger.encode();
  HARKARA_ASSIGN(const auto written,
                 consult::write_private_file(
                     folder, path.filename().string(),
                     [&](const std::function<Status(View)>& sink) { return sink(bytes); }));
  return written.string();
}

Status count(Shell& shell, const CountsOptions& options) {
  counting::Window window;
  if (!options.from.empty()) {
    HARKARA_ASSIGN(window.first, counting::day_from(options.from));
  }
  if (!options.to.empty()) {
    HARKARA_ASSIGN(window.last, counting::day_from(options.to));
  }
  HARKARA_ASSIGN(const auto station, shell.open_station());
  HARKARA_ASSIGN(const auto views, station->casebook().list());
  HARKARA_ASSIGN(const auto book, station->casebook().patients());
  counting::Ledger ledger = counting::tally(views);
  for (const std::string& path : options.with) {
    HARKARA_ASSIGN(const counting::Ledger other, read_ledger(path));
    ledger.add(other);
  }
  std::string written;
  if (!options.out.empty()) {
    HARKARA_ASSIGN(written, write_ledger(ledger, options.out));
  }
  const counting::Figures figures = ledger.count(window, counting::persons(book.links));
  shell.tell({{"beneficiaries", figures.beneficiaries},
              {"consults", figures.consults},
              {"answers", figures.answers},
              {"from", options.from.empty() ? Json(nullptr) : Json(options.from)},
              {"to", options.to.empty() ? Json(nullptr) : Json(options.to)},
              {"ledgers", options.with.size() + 1},
              {"out", written.empty() ? Json(nullptr) : Json(written)}},
             std::to_string(figures.beneficiaries) + " beneficiaries, " +
                 std::to_string(figures.consults) + " consults, " +
                 std::to_string(figures.answers) + " final answers" +
                 (written.empty() ? "" : "\nThe ledger is in " + written));
  return ok();
}

}  // namespace

void add_counts(CLI::App& app, Shell& shell) {
  const auto options = std::make_shared<CountsOptions>();
  CLI::App* verb = shell.verb(
      app, "counts", "Beneficiaries, consults and answers, each counted once",
      "  harkara --home hub counts --from 2026-04-01 --to 2027-03-31\n"
      "  harkara --home hub counts --out hub.counts\n"
      "  harkara --home state counts --with hub.counts --with other.counts\n\n"
      "What is counted is the cases on this node and in the ledgers given; a case that several\n"
      "of them hold counts once. A ledger names nobody, but treat it as you treat a register.",
      [&shell, options] { return count(shell, *options); });
  verb->add_option("--from", options->from, "First day, UTC, e.g. 2026-04-01");
  verb->add_option("--to", options->to, "Last day");
  verb->add_option("--with", options->with, "Another node's ledger; repeatable")->type_name("FILE");
  verb->add_option("--out", options->out, "Write the ledger of it all")->type_name("FILE");
}

}  // namespace harkara::node::cli
