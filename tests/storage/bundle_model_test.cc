// Random operations on bundles against a model; the invariants of bundle_store.h
// after every commit.
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "storage/keys.h"
#include "storage/ref_owner.h"
#include "support.h"

namespace harkara::storage {
namespace {

using test::BundleMaker;
using test::Form;
using test::TestStore;

struct Expected {
  BundleState state = BundleState::receiving;
  std::set<std::uint32_t> chunks;
  bool in_inbox = false;
};
struct Model {
  std::map<BundleId, Expected> bundles;
  std::map<BundleId, std::uint64_t> tombs;  // until
};

class Play {
 public:
  Play(Form form, std::uint64_t seed) : store_(form), random_(seed) {
    for (const std::size_t size : {10U, 1'000U, 20'000U, 40'000U, 70'000U, 10U, 10U, 33'000U}) {
      const auto service_class = static_cast<ServiceClass>(random_.below(8));
      pool_.push_back(maker_.make(size, service_class));
    }
    bundles_ = std::make_unique<BundleStore>(*store_);
  }

  void step() {
    const auto& bundle = pool_[random_.below(pool_.size())];
    switch (random_.below(12)) {
      case 0: return begin(bundle);
      case 1:
      case 2:
      case 3:
      case 4: return add_chunk(bundle);
      case 5: return complete(bundle);
      case 6: return change_state(bundle);
      case 7: return read_inbox(bundle);
      case 8: return leave(bundle);
      case 9: return end(false);
      case 10: return random_.below(4) == 0 ? restart() : end(true);
      default: return check_chunks(bundle);
    }
  }

  void check() {
    check_records();
    check_queue();
    check_inbox();
    check_refs();
    std::set<BundleId> tombs;
    for (const auto& [id, until] : now_.tombs) {
      CHECK(bundles_->tomb(id).has_value());
      CHECK(bundles_->knows(id));
    }
    CHECK(test::keys_of(*store_, Table::tombs).size() == now_.tombs.size());
  }

 private:
  using Bundle = test::SealedChunks;
  Expected* expected(const Bundle& bundle) {
    const auto found = now_.bundles.find(bundle.id());
    return found == now_.bundles.end() ? nullptr : &found->second;
  }
  BundleRecord record(const Bundle& bundle) {
    auto found = bundles_->find(bundle.id());
    REQUIRE(found);
    return *found;
  }

  void begin(const Bundle& bundle) {
    const bool single = bundle.chunks.size() == 1 && random_.below(2) == 0;
    const bool here = random_.below(2) == 0;
    const auto begun =
        single ? bundles_->add_complete(bundle.manifest, 0, test::kPeer, here, bundle.chunks[0])
               : bundles_->begin(bundle.manifest, 0, test::kPeer);
    REQUIRE(begun.has_value() == (expected(bundle) == nullptr));
    if (!begun) return;
    Expected& entry = now_.bundles[bundle.id()];
    if (!single) return;
    entry = {here ? BundleState::here : BundleState::held, {0}, here};
  }

  void add_chunk(const Bundle& bundle) {
    Expected* entry = expected(bundle);
    if (entry == nullptr || entry->state != BundleState::receiving) return;
    const auto index = static_cast<std::uint32_t>(random_.below(bundle.chunks.size()));
    const Status added = bundles_->add_chunk(record(bundle), index, bundle.chunks[index]);
    const bool allowed = index == 0 || entry->chunks.contains(0);  // one page at most here
    REQUIRE(added.has_value() == allowed);
    if (allowed) entry->chunks.insert(index);
  }

  void complete(const Bundle& bundle) {
    Expected* entry = expected(bundle);
    if (entry == nullptr || entry->state != BundleState::receiving) return;
    if (entry->chunks.size() != bundle.chunks.size()) return;
    BundleRecord changed = record(bundle);
    const bool here = random_.below(2) == 0;
    REQUIRE(bundles_->complete(changed, here));
    entry->state = here ? BundleState::here : BundleState::held;
    entry->in_inbox = here;
  }

  void change_state(const Bundle& bundle) {
    Expected* entry = expected(bundle);
    if (entry == nullptr || entry->state == BundleState::receiving ||
        entry->state == BundleState::here || entry->chunks.empty()) {
      return;
    }
    BundleRecord changed = record(bundle);
    const BundleState to[] = {BundleState::held, BundleState::forwarded, BundleState::delivered};
    changed.state = to[random_.below(3)];
    if (changed.state == BundleState::delivered) {
      REQUIRE(bundles_->purge_chunks(changed));
      entry->chunks.clear();
    }
    REQUIRE(bundles_->update(changed, entry->state));
    entry->state = changed.state;
  }

  void read_inbox(const Bundle& bundle) {
    Expected* entry = expected(bundle);
    if (entry == nullptr || !entry->in_inbox) return;
    REQUIRE(bundles_->remove_from_inbox(record(bundle).ref));
    entry->in_inbox = false;
  }

  void leave(const Bundle& bundle) {
    if (random_.below(2) == 0) {
      const std::uint64_t now = random_.below(1'000);
      REQUIRE(bundles_->forget_tombs(now));
      std::erase_if(now_.tombs, [&](const auto& tomb) { return tomb.second <= now; });
      return;
    }
    if (expected(bundle) == nullptr) return;
    const std::uint64_t until = random_.below(1'000);
    REQUIRE(bundles_->bury(record(bundle), TombReason::expired, until));
    now_.bundles.erase(bundle.id());
    now_.tombs[bundle.id()] = until;
  }

  void end(bool keep) {
    if (keep) {
      REQUIRE(store_->commit());
      committed_ = now_;
    } else {
      store_->rollback();
      now_ = committed_;
    }
    check();
  }

  void restart() {
    bundles_.reset();
    store_.reopen();
    bundles_ = std::make_unique<BundleStore>(*store_);
    now_ = committed_;
    check();
  }

  void check_chunks(const Bundle& bundle) {
    const Expected* entry = expected(bundle);
    if (entry == nullptr) return;
    const BundleRecord found = record(bundle);
    const auto present = bundles_->present(found);
    REQUIRE(present);
    for (std::uint32_t i = 0; i < bundle.chunks.size(); ++i) {
      REQUIRE((*present)[i] == entry->chunks.contains(i));
      if ((*present)[i]) REQUIRE(*bundles_->chunk(found, i) == bundle.chunks[i]);
    }
  }

  void check_records() {
    std::vector<BundleId> ids;
    REQUIRE(bundles_->each_id([&](const BundleId& id) {
      ids.push_back(id);
      return true;
    }));
    std::vector<BundleId> wanted;
    for (const auto& [id, entry] : now_.bundles) wanted.push_back(id);
    REQUIRE(ids == wanted);
    REQUIRE(bundles_->each_record([&](const BundleId& id, const BundleRecord& found) {
      CHECK(found.state == now_.bundles.at(id).state);
      CHECK(found.manifest.id == id);
      return true;
    }));
    for (const auto& bundle : pool_) check_chunks(bundle);
  }

  void check_queue() {
    std::set<BundleId> queued;
    std::pair<ServiceClass, std::uint64_t> last{};
    REQUIRE(bundles_->each_queued(
        [&](ServiceClass service_class, std::uint64_t ref, const BundleId& id) {
          CHECK(std::pair(service_class, ref) > last);
          last = {service_class, ref};
          queued.insert(id);
          return true;
        }));
    std::set<BundleId> held;
    for (const auto& [id, entry] : now_.bundles) {
      if (entry.state == BundleState::held) held.insert(id);
    }
    CHECK(queued == held);
  }

  void check_inbox() {
    std::set<BundleId> found;
    REQUIRE(bundles_->each_inbox([&](std::uint64_t, const BundleId& id) {
      CHECK(found.insert(id).second);
      return true;
    }));
    std::set<BundleId> wanted;
    for (const auto& [id, entry] : now_.bundles) {
      if (entry.in_inbox) wanted.insert(id);
    }
    CHECK(found == wanted);
  }

  void check_refs() {
    CHECK(test::keys_of(*store_, Table::refs).size() == now_.bundles.size());
    for (const Bytes& key : test::keys_of(*store_, Table::chunks)) {
      CHECK(store_->has(Table::refs, ref_key(parse_chunk_key(key)->ref)));
    }
  }

  TestStore store_;
  SeededRandom random_;
  BundleMaker maker_;
  std::vector<Bundle> pool_;
  std::unique_ptr<BundleStore> bundles_;
  Model now_;
  Model committed_;
};

TEST_CASE("random operations keep the invariants and agree with a model", "[storage]") {
  const Form form = GENERATE(Form::lmdb, Form::memory);
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    INFO("seed " << seed);
    Play play(form, seed);
    for (int i = 0; i < 600; ++i) play.step();
    play.check();
  }
}

}  // namespace
}  // namespace harkara::storage
