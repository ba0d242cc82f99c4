// A text of one kilobyte overtakes an attachment that fills the link.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tree.h"

namespace harkara::sim {

TEST_CASE("an emergency overtakes eight megabytes within three seconds at 32 kbit/s", "[sim]") {
  const std::int64_t delay = GENERATE(50, 300);
  Tree tree(11, {.rate_Bps = 4'000, .delay_ms = delay});
  const auto big = tree.district.submit(tree.desk(), ServiceClass::document,
                                        random_bytes(tree.workload, 8'000'000));
  REQUIRE(big);
  tree.links.up(tree.high);
  tree.pass(60'000);
  std::vector<std::int64_t> waits;
  for (int i = 0; i < 120; ++i) {
    tree.pass(3'000 + static_cast<std::int64_t>(tree.workload.below(7'000)));
    const std::int64_t queued = tree.world.now().monotonic_ms;
    const std::size_t before = tree.hub.count(sync::Notice::Kind::arrived);
    REQUIRE(tree.district.submit(tree.desk(), ServiceClass::emergency,
                                 random_bytes(tree.workload, 900)));
    REQUIRE(tree.world.run_until(
        [&] { return tree.hub.count(sync::Notice::Kind::arrived) > before; }, queued + 20'000));
    waits.push_back(tree.world.now().monotonic_ms - queued);
  }
  std::sort(waits.begin(), waits.end());
  WARN("32 kbit/s, " << delay << " ms one way: p50 " << waits[60] << " ms, p95 " << waits[114]
                     << " ms, max " << waits.back() << " ms");
  CHECK(waits.back() <= 3'000);
  const auto statistics = tree.hub.engine().links();
  REQUIRE(statistics.size() == 1);
  CHECK(statistics.front().slice_bytes_duplicate == 0);
  // The attachment went on: the link carried little else.
  const auto record = tree.hub.bundles().find(*big);
  REQUIRE(record);
  const auto present = *tree.hub.bundles().present(*record);
  const auto chunks = static_cast<std::int64_t>(std::ranges::count(present, true));
  const std::int64_t sent_ms = tree.world.now().monotonic_ms;
  CHECK(chunks * 16'368 > sent_ms * 4 * 55 / 100);
}

}  // namespace harkara::sim
