#include "tests/bench/link/channel.h"

#include <catch2/catch.hpp>

namespace harkara::bench {
namespace {

constexpr Nanos kMs = kSecond / 1'000;

Profile lossless(std::int64_t bits_per_second = 64'000, std::size_t queue = 1'000'000) {
  return {"test", bits_per_second, 300 * kMs, 0, queue};
}

}  // namespace

TEST_CASE("a packet takes its bytes at the rate, then the delay", "[bench]") {
  Channel channel(lossless(), {}, 1);
  const Passage passage = channel.offer(5 * kMs, 1'500);
  CHECK(passage.fate == Fate::delivered);
  CHECK(passage.begins == 5 * kMs);
  CHECK(passage.ends == 5 * kMs + 187'500'000);
  CHECK(passage.arrives == passage.ends + 300 * kMs);
}

TEST_CASE("packets go one after the other, in order", "[bench]") {
  Channel channel(lossless(), {}, 1);
  const Passage first = channel.offer(0, 800);
  const Passage second = channel.offer(1, 80);
  CHECK(second.begins == first.ends);
  CHECK(second.ends == first.ends + 10 * kMs);
  const Passage third = channel.offer(kSecond, 80);
  CHECK(third.begins == kSecond);
}

TEST_CASE("a busy sender gets exactly the rate", "[bench]") {
  Channel channel(lossless(), {}, 1);
  Nanos end = 0;
  std::uint64_t bytes = 0;
  for (std::size_t size = 40; bytes < 272'779; size = size * 7 % 1'461 + 40) {
    const std::size_t now = std::min<std::size_t>(size, 272'779 - bytes);
    end = channel.offer(end > kSecond ? end - kSecond : 0, now).ends;
    bytes += now;
  }
  CHECK(static_cast<double>(end) / kSecond == Approx(34.097).epsilon(1e-4));
}

TEST_CASE("what does not fit the queue is dropped and takes no time", "[bench]") {
  Channel channel(lossless(64'000, 3'000), {}, 1);
  CHECK(channel.offer(0, 1'500).fate == Fate::delivered);
  CHECK(channel.offer(0, 1'500).fate == Fate::delivered);
  CHECK(channel.offer(0, 1'500).fate == Fate::overflow);
  // The first is out: there is room for one more, and it goes straight behind.
  const Passage next = channel.offer(187'500'000, 1'500);
  CHECK(next.fate == Fate::delivered);
  CHECK(next.begins == 375 * kMs);
}

TEST_CASE("a packet larger than the queue passes an idle link", "[bench]") {
  Channel channel(lossless(64'000, 1'000), {}, 1);
  CHECK(channel.offer(0, 1'500).fate == Fate::delivered);
}

TEST_CASE("a fade cuts the packet on the air and forgets the queue", "[bench]") {
  Channel channel(lossless(), Schedule(kSecond, kSecond, 0), 1);
  const Passage cut = channel.offer(900 * kMs, 1'500);
  CHECK(cut.fate == Fate::cut);
  CHECK(cut.ends == kSecond);
  CHECK(channel.offer(950 * kMs, 1'500).fate == Fate::no_cover);
  CHECK(channel.offer(1'500 * kMs, 40).fate == Fate::no_cover);
  const Passage after = channel.offer(2 * kSecond, 40);
  CHECK(after.fate == Fate::delivered);
  CHECK(after.begins == 2 * kSecond);
}

TEST_CASE("a packet already off the air arrives during the fade", "[bench]") {
  Channel channel(lossless(), Schedule(kSecond, kSecond, 0), 1);
  const Passage passage = channel.offer(800 * kMs, 1'500);
  CHECK(passage.fate == Fate::delivered);
  CHECK(passage.arrives > kSecond);
}

TEST_CASE("losses come as often as said, and the same with the same seed", "[bench]") {
  Profile lossy = lossless(8'000'000);
  lossy.loss_ppm = 20'000;
  const auto losses = [&](std::uint64_t seed) {
    Channel channel(lossy, {}, seed);
    std::vector<int> lost;
    for (int i = 0; i < 50'000; ++i)
      if (channel.offer(i * kMs, 1'000).fate == Fate::lost) lost.push_back(i);
    return lost;
  };
  const auto first = losses(1);
  CHECK(first.size() > 850);  // 1 000 expected; 5 standard deviations are 156
  CHECK(first.size() < 1'150);
  CHECK(losses(1) == first);
  CHECK(losses(2) != first);
}

TEST_CASE("a lost packet took its time on the air", "[bench]") {
  Profile hopeless = lossless();
  hopeless.loss_ppm = 1'000'000;
  Channel channel(hopeless, {}, 1);
  const Passage lost = channel.offer(0, 800);
  CHECK(lost.fate == Fate::lost);
  CHECK(channel.offer(0, 800).begins == lost.ends);
}

}  // namespace harkara::bench
