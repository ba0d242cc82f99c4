#include "node/consult/licences.h"

#include <catch2/catch.hpp>

#include "node/consult/inbox.h"
#include "node/consult/rx/seal.h"
#include "tests/node/consult/world.h"

namespace harkara::node::consult {
namespace {

using namespace testing;
using Catch::Matchers::Contains;
using crypto::CertificateKind;
using crypto::Scope;

NodeId subject_of(const Bytes& certificate) {
  return crypto::decode_certificate(certificate)->subject;
}

// Another organisation with a root of its own, whose specialist sits at our hub's desk.
class Farabi {
 public:
  explicit Farabi(crypto::TrustStore& trust) {
    SeededRandom random(99);
    const auto root_key = crypto::make_signing_key(random);
    const auto authority_key = crypto::make_signing_key(random);
    specialist.key = crypto::make_signing_key(random);
    const auto issue = [&](CertificateKind kind, const char* name, const crypto::SigningKey& of,
                           Scope scope, const crypto::SigningKey& by) {
      crypto::CertificateFields fields;
      fields.kind = kind;
      fields.scope = scope;
      fields.identity = of.public_key;
      fields.not_before_s = kNow_s - 86'400;
      fields.not_after_s = kNow_s + 86'400;
      fields.name = name;
      return crypto::issue_certificate(fields, by).encoded;
    };
    const Bytes own = issue(CertificateKind::root, "farabi", root_key, Scope::issue, root_key);
    root = subject_of(own);
    REQUIRE(trust.add_root(own));
    REQUIRE(trust.add_authority(
        issue(CertificateKind::authority, "farabi-office", authority_key, Scope::issue, root_key),
        kNow_s));
    specialist.certificate =
        issue(CertificateKind::person, "dr.ahmadi", specialist.key, Scope::answer, authority_key);
  }
  NodeId root;
  Person specialist;
};

struct TwoOrganisations {
  TwoOrganisations()
      : home_root(subject_of(world.network.trust.roots().front())),
        farabi(world.network.trust),
        hub_context{world.hub.id,
                    world.hub.name,
                    world.hub.key,
                    farabi.specialist.key,
                    farabi.specialist.certificate,
                    world.network.trust,
                    world.hub.bundles,
                    world.hub.random} {
    id = *world.clinic.book.open_case(consult(), kNow);
    carry(world.clinic, world.hub);
    REQUIRE(Casebook(hub_context).read_inbox(kNow));
    REQUIRE(Casebook(hub_context).answer(id, {{{"advice", "rest"}}, {}}, kNow));
    carry(world.hub, world.clinic);
  }
  Licence licence(std::vector<std::string> desks, std::vector<std::string> nodes = {}) const {
    return {"Farabi", farabi.root, std::move(desks), std::move(nodes)};
  }
  Casebook::InboxReport read(const Licences& licences) {
    Context context = world.clinic.context();
    context.licences = &licences;
    const auto report = Casebook(context).read_inbox(kNow);
    REQUIRE(report);
    return *report;
  }
  bool answered() { return world.clinic.book.show(id)->state == CaseState::answer_here; }

  World world;
  NodeId home_root;
  Farabi farabi;
  Context hub_context;
  CaseId id;
};

TEST_CASE("a specialist of another organisation answers only where a licence says so",
          "[consult][licences]") {
  TwoOrganisations t;
  const auto refusal = t.read(Licences(t.home_root, {}));
  REQUIRE(refusal.rejected.size() == 1);
  CHECK_THAT(refusal.rejected[0], Contains("dr.ahmadi is certified by another organisation") &&
                                      Contains("licences.toml"));
  CHECK_FALSE(t.answered());
  SECTION("and why is told once, while the answer waits") {
    const auto again = t.read(Licences(t.home_root, {}));
    CHECK(again.rejected.empty());
    CHECK(again.waiting == 1);
  }
  SECTION("at the desk that it names: what waited is taken in") {
    CHECK(t.read(Licences(t.home_root, {t.licence({"radiology@aiims"}, {"clinic"})})).events == 1);
    CHECK(t.answered());
    CHECK(t.world.clinic.book.show(t.id)->events.back().author == "dr.ahmadi");
  }
  SECTION("at any desk") {
    t.read(Licences(t.home_root, {t.licence({"*"})}));
    CHECK(t.answered());
  }
}

TEST_CASE("a licence refuses with the desk, the node or the day that it lacks",
          "[consult][licences]") {
  TwoOrganisations t;
  const auto author = *crypto::decode_certificate(t.farabi.specialist.certificate);
  const auto why = [&](const Licence& licence) {
    const Licences licences(t.home_root, {licence});
    const Status status =
        licences.check(t.world.network.trust, author, "radiology@aiims", "clinic", kNow_s);
    return status ? std::string("licensed") : status.error().message;
  };
  CHECK_THAT(why(t.licence({"medicine@aiims"})),
             Contains("dr.ahmadi of Farabi is not licensed to answer at radiology@aiims"));
  CHECK_THAT(why(t.licence({})), Contains("radiology@aiims"));
  CHECK_THAT(why(t.licence({"*"}, {"clinic-7"})), Contains("cases of clinic;"));
  Licence ended = t.licence({"*"});
  ended.not_after_s = kNow_s - 1;
  CHECK_THAT(why(ended), Contains("has ended"));
  Licence other = t.licence({"*"});
  other.root = t.home_root;
  CHECK_THAT(why(other), Contains("no licence here"));
  CHECK(why(t.licence({"*"})) == "licensed");
}

TEST_CASE("our own specialists need no licence", "[consult][licences]") {
  World w;
  const Licences licences(subject_of(w.network.trust.roots().front()), {});
  const CaseId id = *w.clinic.book.open_case(consult(), kNow);
  carry(w.clinic, w.hub);
  REQUIRE(w.hub.book.read_inbox(kNow));
  REQUIRE(w.hub.book.answer(id, {{{"advice", "rest"}}, {}}, kNow));
  carry(w.hub, w.clinic);
  Context context = w.clinic.context();
  context.licences = &licences;
  CHECK(Casebook(context).read_inbox(kNow)->events >= 1);
  CHECK(w.clinic.book.show(id)->state == CaseState::answer_here);
}

}  // namespace
}  // namespace harkara::node::consult
