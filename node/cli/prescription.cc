// Prescriptions: written at a desk, verified by anybody who knows the network's root.
#include <CLI/CLI.hpp>
#include <filesystem>

#include "base/text.h"
#include "node/advice.h"
#include "node/cli/case_events.h"
#include "node/cli/commands.h"
#include "node/consult/field_checks.h"
#include "node/consult/private_file.h"
#include "node/consult/rx/page.h"
#include "node/consult/rx/prescribe.h"
#include "node/consult/rx/seal.h"
#include "node/organisations.h"
#include "node/rx_json.h"
#include "node/words.h"

namespace harkara::node::cli {
namespace {

namespace rx = consult::rx;

constexpr std::int64_t kDay_ms = std::int64_t{86'400} * 1000;

struct RxOptions {
  std::string case_text;
  std::string record;
  std::string as;
  std::string page;
  std::string what;
  std::vector<std::string> roots;
};

Status write_page(const std::string& path, const std::string& text) {
  const std::filesystem::path file(path);
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const auto written = consult::write_private_file(
      folder, file.filename().string(),
      [&](const std::function<Status(View)>& sink) { return sink(as_view(text)); });
  return written ? ok() : Status(written.error());
}

Status prescribe(Shell& shell, const RxOptions& options) {
  HARKARA_ASSIGN(const Json written, read_json_file(options.record));
  HARKARA_ASSIGN(const auto station, shell.open_for_writing());
  HARKARA_ASSIGN(const CaseId id, station->casebook().resolve(options.case_text));
  const consult::Specialist who{specialist_or_self(*station, options.as), false, false};
  HARKARA_ASSIGN(const auto done, rx::prescribe(station->casebook(), rx::Rules::load(), id, written,
                                                who, station->clock().now()));
  const std::string name = consult::case_name(id);
  if (!options.page.empty()) {
    HARKARA_ASSIGN(const std::string page, rx::html_page(done.rx, name, done.code));
    HARKARA_TRY(write_page(options.page, page));
  }
  shell.tell(
      {{"case", name}, {"event", to_hex(done.event.view())}, {"rx", done.rx}, {"code", done.code}},
      rx::text_page(done.rx, name, done.code) +
          "\nThe prescription is saved on this node; it leaves with the next contact.\n"
          "  at the clinic: harkara consult save " +
          name + " --out FOLDER, and print prescription.html");
  shell.wake_daemon(*station);
  return ok();
}

Status try_out(Shell& shell, const RxOptions& options) {
  HARKARA_ASSIGN(Json written, read_json_file(options.record));
  // What a case would fill in is missed as such, not taken for a malformed file.
  for (const char* field : {"patient", "consult", "consent"})
    if (!written.contains(field)) written[field] = Json::object();
  const std::int64_t today = shell.around().clock.now().wall_ms / kDay_ms;
  HARKARA_ASSIGN(const auto refusals, rx::check(rx::Rules::load(), written, today));
  std::string told = refusals.empty() ? "It keeps every rule.\n" : "";
  for (const rx::Refusal& each : refusals) told += rx::refusal_text(each) + "\n";
  shell.tell({{"refusals", refusals_json(refusals)}}, told);
  return ok();
}

Status list_rules(Shell& shell) {
  const rx::Rules rules = rx::Rules::load();
  std::string told = rules.guideline() + "\n\n";
  std::size_t unchecked = 0;
  for (const rx::Rule& rule : rules.rules()) {
    unchecked += rule.checked ? 0U : 1U;
    told += (rule.checked ? "  checked    " : "  UNCHECKED  ") + rule.id + ": " + rule.says + " [" +
            rule.clause + "]\n";
  }
  for (const rx::Medicine& each : rules.medicines()) {
    told += (each.checked ? "  checked    " : "  UNCHECKED  ") +
            std::string(rx::list_name(each.list)) + "  " + each.name + "\n";
  }
  told += "\n" + std::to_string(unchecked) +
          " rule(s) could not be checked against the guideline's text, or are our own.\n";
  shell.tell(rules_json(rules), told);
  return ok();
}

// Roots alone, from files or from the home; no passphrase is needed.
Result<Organisations> known_roots(Shell& shell, const RxOptions& options) {
  const auto add = [](crypto::TrustStore& trust, const std::filesystem::path& path) -> Status {
    HARKARA_ASSIGN(const Bytes encoded, read_file(path));
    const Status added = trust.add_root(encoded);
    return added ? ok() : within(path.string(), added.error());
  };
  crypto::TrustStore trust;
  for (const std::string& each : options.roots) HARKARA_TRY(add(trust, each));
  if (!options.roots.empty()) return Organisations{std::move(trust), {}, {}};
  HARKARA_ASSIGN(const HomePaths home, shell.home());
  HARKARA_TRY(add(trust, home.certificate("root")));
  return read_organisations(home, trust);
}

Status verify(Shell& shell, const RxOptions& options) {
  std::string text = options.what;
  if (text.find(rx::kCodePrefix) == std::string::npos) {
    HARKARA_ASSIGN(const Bytes bytes, read_file(options.what));
    text = as_text(bytes);
  }
  HARKARA_ASSIGN(const Organisations known, known_roots(shell, options));
  HARKARA_ASSIGN(const rx::Verified found, rx::verify(text, known.trust, known.licences));
  const std::int64_t now_s = shell.around().clock.now().wall_ms / 1000;
  const bool expired = found.not_after_s < now_s;
  const std::string of_whom = found.organisation.empty() ? "" : " of " + found.organisation;
  std::string told = "Valid: signed by " + found.author + harmless(of_whom) + " on " +
                     rx::date_of(found.signed_day) + ".\n" +
                     (expired ? "The signer's certificate has run out since.\n" : "");
  const auto of = [&](const char* object, const char* field) {
    const Json* inner = consult::find(found.slip, object);
    return inner == nullptr ? std::string() : harmless(consult::text_or(*inner, field));
  };
  told += "  " + of("rmp", "name") + ", reg. no. " + of("rmp", "registration") + "\n  for " +
          of("patient", "name") + of("patient", "pseudonym") + "\n";
  if (const Json* medicines = consult::find(found.slip, "medicines");
      medicines != nullptr && medicines->is_array())
    for (const Json& each : *medicines) told += "  " + harmless(one_line(each)) + "\n";
  shell.tell(verified_json(found, now_s), told);
  return ok();
}

}  // namespace

void add_prescribe(CLI::App& noun, Shell& shell) {
  const auto options = std::make_shared<RxOptions>();
  CLI::App* verb = shell.verb(
      noun, "prescribe", "Prescribe within India's Telemedicine Practice Guidelines",
      "  harkara --home aiims desk prescribe C-7K3M --rx rx.json --page rx.html\n\n"
      "rx.json, at least (the case fills in patient, consent and date):\n"
      "  {\"rmp\": {\"name\": \"Dr. A. Sen\", \"qualification\": \"MBBS, MD\",\n"
      "           \"registration\": \"WBMC 12345\", \"contact\": \"...\"},\n"
      "   \"consult\": {\"type\": \"first\", \"mode\": \"text\"}, \"diagnosis\": \"Viral fever\",\n"
      "   \"medicines\": [{\"name\": \"PARACETAMOL\", \"form\": \"tablet\", \"strength\": \"500 "
      "mg\",\n"
      "                  \"frequency\": \"8 hourly\", \"duration\": \"3 days\"}]}",
      [&shell, options] { return prescribe(shell, *options); });
  verb->add_option("case", options->case_text, "The case, e.g. C-7K3M or more of it")->required();
  verb->add_option("--rx", options->record, "The prescription")->type_name("FILE")->required();
  verb->add_option("--as", options->as, "The specialist's name (else the person of this node)");
  verb->add_option("--page", options->page, "Write a page to print, too")->type_name("FILE");
}

void add_prescription(CLI::App& app, Shell& shell) {
  CLI::App* noun = app.add_subcommand("prescription", "Verify prescriptions, read their rules");
  noun->fallthrough()->require_subcommand(1);
  const auto options = std::make_shared<RxOptions>();
  CLI::App* verb = shell.verb(
      *noun, "verify", "Is it signed by a specialist of the network, and unaltered? No network",
      "  harkara --home clinic prescription verify prescription.html\n"
      "  harkara prescription verify HKRX1:040... --root root.cert\n\n"
      "HKRX1:... is what a QR scanner reads from the page. Only root.cert is needed. Specialists\n"
      "of other organisations are known by the home's licences.toml, or by --root of theirs.",
      [&shell, options] { return verify(shell, *options); });
  verb->add_option("what", options->what, "The page's file, or the QR code's text")->required();
  verb->add_option("--root", options->roots,
                   "A network's root; repeatable (else the home's, and its licences.toml)")
      ->type_name("FILE");
  verb = shell.verb(*noun, "check", "Which rules would it break? Nothing is written",
                    "  harkara prescription check rx.json",
                    [&shell, options] { return try_out(shell, *options); });
  verb->add_option("file", options->record, "The prescription")->type_name("FILE")->required();
  shell.verb(*noun, "rules", "Every rule with its clause, and whether its text was checked",
             "  harkara prescription rules", [&shell] { return list_rules(shell); });
}

}  // namespace harkara::node::cli
