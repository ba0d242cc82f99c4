#include <algorithm>
#include <catch2/catch.hpp>

#include "base/text.h"
#include "node/consult/rx/page.h"
#include "node/consult/rx/prescribe.h"
#include "node/consult/rx/seal.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult::rx {
namespace {

using Catch::Contains;
using consult::testing::kNow;
using consult::testing::World;

const Rules& rules() {
  static const Rules kRules = Rules::load();
  return kRules;
}

std::int64_t sample_day() {
  return day_of(rules().sample_day()).value();
}

std::vector<Refusal> broken(const Json& rx) {
  const auto refusals = check(rules(), rx, sample_day());
  REQUIRE(refusals);
  return *refusals;
}

bool breaks(const Json& rx, const std::string& rule) {
  for (const Refusal& each : broken(rx))
    if (each.rule == rule) return true;
  return false;
}

TEST_CASE("the sample prescription keeps every rule", "[consult]") {
  for (const Refusal& each : broken(rules().sample())) FAIL(refusal_text(each));
}

TEST_CASE("each rule refuses what breaks it, and says its clause", "[consult]") {
  REQUIRE(rules().rules().size() >= 25);
  for (const Rule& rule : rules().rules()) {
    INFO(rule.id);
    Json rx = rules().sample();
    rx.merge_patch(rule.row.at("breaks"));
    const auto refusals = broken(rx);
    const auto at = std::find_if(refusals.begin(), refusals.end(),
                                 [&](const Refusal& r) { return r.rule == rule.id; });
    REQUIRE(at != refusals.end());
    CHECK(at->clause == rule.clause);
    CHECK_FALSE(rule.clause.empty());
    CHECK_THAT(refusal_text(*at), Contains(rule.says));
    CHECK((refusal_text(*at).find("not checked") == std::string::npos) == rule.checked);
    // Nothing else is wrong with it, but what the same words break together.
    if (rule.check != "minor") CHECK(refusals.size() <= 2);
  }
}

TEST_CASE("a rule says that it was checked only when its source was read", "[consult]") {
  for (const Rule& rule : rules().rules())
    CHECK(rule.checked == (rule.source == "table" || rule.source == "summary"));
  for (const Medicine& each : rules().medicines()) CHECK(each.checked == (each.source == "table"));
}

Json with_medicine(const std::string& name, const std::string& type, const std::string& mode,
                   const std::string& purpose) {
  Json rx = rules().sample();
  rx["consult"] = {{"type", type}, {"mode", mode}, {"started_by", "health_worker"}};
  if (type == "follow_up") rx["consult"]["previous"] = "2026-05-20";
  Json& medicine = rx["medicines"][0];
  medicine["name"] = name;
  if (!purpose.empty()) medicine["purpose"] = purpose;
  return rx;
}

// The table of the guideline, written a second time: which list goes when.
bool permitted(List list, const std::string& type, const std::string& mode,
               const std::string& purpose) {
  if (list == List::prohibited) return false;
  if (list == List::o) return true;
  if (list == List::a && type == "first") return mode == "video";
  if (list == List::a) return purpose == "refill";
  return type == "follow_up" && purpose == "add_on";
}

TEST_CASE("every medicine of the table is permitted exactly when its list is", "[consult]") {
  REQUIRE(rules().medicines().size() >= 30);
  for (const Medicine& each : rules().medicines())
    for (const std::string type : {"first", "follow_up"})
      for (const std::string mode : {"video", "audio", "text"})
        for (const std::string purpose : {"", "refill", "add_on"}) {
          INFO(each.name << " " << type << " " << mode << " " << purpose);
          const bool taken = broken(with_medicine(each.name, type, mode, purpose)).empty();
          CHECK(taken == permitted(each.list, type, mode, purpose));
        }
}

TEST_CASE("a medicine that the table does not name goes by the list that is stated", "[consult]") {
  Json rx = with_medicine("SOMETHING ELSE", "first", "text", "");
  CHECK(breaks(rx, "list.stated"));
  rx["medicines"][0]["list"] = "O";
  CHECK(broken(rx).empty());
  rx["medicines"][0]["list"] = "A";
  CHECK(breaks(rx, "list.a.first"));
  rx["medicines"][0]["list"] = "prohibited";
  CHECK(breaks(rx, "list.prohibited"));
}

TEST_CASE("small letters do not hide a prohibited medicine", "[consult]") {
  CHECK(breaks(with_medicine("morphine", "first", "video", ""), "list.prohibited"));
}

TEST_CASE("a child is prescribed for beside an adult, a grown person alone", "[consult]") {
  Json rx = rules().sample();
  rx["patient"]["age"] = 17;
  CHECK(breaks(rx, "patient.minor"));
  rx["adult"] = {{"name", "Rekha"}, {"relation", "mother"}};
  CHECK_FALSE(breaks(rx, "patient.minor"));
  rx["patient"]["age"] = 18;
  rx.erase("adult");
  CHECK_FALSE(breaks(rx, "patient.minor"));
}

TEST_CASE("what is no prescription is refused as such", "[consult]") {
  for (const Json& none : {Json(nullptr), Json::array(), Json::object(), Json{{"rmp", 1}}}) {
    const auto refusals = check(rules(), none, sample_day());
    REQUIRE_FALSE(refusals);
    CHECK(refusals.error().code == Errc::invalid);
  }
  Json rx = rules().sample();
  rx["medicines"] = {1, 2};
  CHECK_FALSE(check(rules(), rx, sample_day()));
}

TEST_CASE("days and dates turn into each other", "[consult]") {
  CHECK(day_of("1970-01-01") == 0);
  CHECK(day_of("2000-02-29") == 11'016);
  CHECK(day_of("2026-06-01") == 20'605);
  for (const std::string bad :
       {"2026-02-29", "2026-13-01", "2026-6-1", "", "2026-06-00", "abcd-ef-gh"})
    CHECK_FALSE(day_of(bad));
  for (std::int64_t day = -700'000; day < 2'900'000; day += 137)
    REQUIRE(day_of(date_of(day)) == day);
}

struct AtDesk : World {
  AtDesk() {
    NewConsult c = consult::testing::consult();
    c.record["consent"] = {{"ref", "form 118"}};
    const auto opened = clinic.book.open_case(c, kNow);
    REQUIRE(opened);
    id = *opened;
    consult::testing::carry(clinic, hub);
    REQUIRE(hub.book.read_inbox(kNow));
  }
  Json written() {
    Json rx = rules().sample();
    for (const char* field : {"patient", "consent"}) rx.erase(field);
    return rx;
  }
  Result<Prescription> prescribe(const Json& rx) {
    return rx::prescribe(hub.book, rules(), id, rx, {"dr.rao"}, kNow);
  }
  CaseId id;
};

TEST_CASE("a prescription travels to the clinic and verifies there with the root alone",
          "[consult]") {
  AtDesk w;
  const auto done = w.prescribe(w.written());
  REQUIRE(done);
  consult::testing::carry(w.hub, w.clinic);
  REQUIRE(w.clinic.book.read_inbox(kNow));
  consult::testing::Folder folder;
  const auto saved = w.clinic.book.save_case(w.id, folder.path() / "out");
  REQUIRE(saved);
  crypto::TrustStore root;
  REQUIRE(root.add_root(w.network.trust.roots().front()));
  for (const char* name : {"prescription.html", "prescription.txt"}) {
    const Bytes page = consult::testing::read(folder.path() / "out" / name);
    const auto verified = verify(as_text(page), root);
    REQUIRE(verified);
    CHECK(verified->author == "dr.aiims");
    CHECK(verified->slip["medicines"][0]["name"] == "PARACETAMOL");
    CHECK(verified->slip["case"] == case_name(w.id));
  }
}

TEST_CASE("a prescription that was altered, or signed outside the network, is refused",
          "[consult]") {
  AtDesk w;
  const auto done = w.prescribe(w.written());
  REQUIRE(done);
  const std::string code = done->code;
  REQUIRE(verify(code, w.network.trust));
  // Any letter of it.
  for (std::size_t i = kCodePrefix.size(); i < code.size(); i += 7) {
    std::string other = code;
    other[i] = other[i] == '7' ? '8' : '7';
    CHECK_FALSE(verify(other, w.network.trust));
  }
  for (std::size_t size = 0; size + 1 < code.size(); size += 11)
    CHECK_FALSE(verify(code.substr(0, size), w.network.trust));
  // Another network's root: its keys come from another seed.
  SeededRandom random(99);
  const crypto::SigningKey key = crypto::make_signing_key(random);
  crypto::CertificateFields fields;
  fields.kind = crypto::CertificateKind::root;
  fields.scope = crypto::Scope::issue;
  fields.identity = key.public_key;
  fields.not_after_s = kNow.wall_ms / 1000 + 1;
  fields.name = "elsewhere";
  crypto::TrustStore other;
  REQUIRE(other.add_root(crypto::issue_certificate(fields, key).encoded));
  CHECK_FALSE(verify(code, other));
  CHECK(verify("no code here", w.network.trust).error().code == Errc::not_found);
}

TEST_CASE("a clinic's worker cannot sign a prescription", "[consult]") {
  AtDesk w;
  const auto code = w.clinic.book.seal_prescription(
      slip_of(filled_in(w.written(), *w.clinic.book.show(w.id), kNow.wall_ms), case_name(w.id)));
  REQUIRE(code);
  CHECK(verify(*code, w.network.trust).error().code == Errc::refused);
}

TEST_CASE("a refused prescription names every broken rule and keeps nothing", "[consult]") {
  AtDesk w;
  Json rx = w.written();
  rx["medicines"][0]["name"] = "MORPHINE";
  rx["rmp"].erase("registration");
  const auto before = consult::testing::queued(w.hub).size();
  const auto refused = w.prescribe(rx);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::refused);
  CHECK_THAT(refused.error().message, Contains("list.prohibited (MORPHINE)") &&
                                          Contains("rmp.registration") && Contains("next:"));
  CHECK(consult::testing::queued(w.hub).size() == before);
}

TEST_CASE("a consent that the clinic did not record is not made up by the prescriber",
          "[consult]") {
  AtDesk w;
  REQUIRE(w.clinic.book.tell_desk(w.id, EventKind::consent_withdrawn, Json::object(), {}, kNow));
  consult::testing::carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  const auto refused = w.prescribe(rules().sample());
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, Contains("consent"));
}

TEST_CASE("what people wrote cannot leave its place on the page", "[consult]") {
  Json rx = rules().sample();
  rx["date"] = "2026-06-01";
  rx["diagnosis"] = "</dd><script>alert(1)</script>";
  rx["rmp"]["name"] = "\"><img src=x>";
  const auto page = html_page(rx, "C-1", "HKRX1:<b>");
  REQUIRE(page);
  CHECK(page->find("<script") == std::string::npos);
  CHECK(page->find("<img") == std::string::npos);
  CHECK(page->find("<b>") == std::string::npos);
  CHECK_THAT(*page, Contains("&lt;script&gt;") && Contains("<svg"));
  CHECK_THAT(text_page(rx, "C-1", "HKRX1:0"), Contains("PARACETAMOL, tablet, 500 mg"));
}

TEST_CASE("a slip too long for a QR code is refused with what to shorten", "[consult]") {
  AtDesk w;
  Json rx = w.written();
  rx["diagnosis"] = std::string(2'000, 'x');
  const auto refused = w.prescribe(rx);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::too_large);
}

}  // namespace
}  // namespace harkara::node::consult::rx
