// Uttar Pradesh's published figures counted from a generated log of their size: what each
// of three places holds overlaps at random, places are cut off for months and restored from
// old backups, and their ledgers are joined as they meet. Persons and cases are drawn by
// number, so the log needs no room: a shard of each at a time (disjoint by number, so sums
// of shards are sums of the whole).
#include <chrono>
#include <cstring>

#include "crypto/hash.h"
#include "node/consult/counting/ledger.h"
#include "tests/bench/report.h"

#include "base/codec.h"
#include "base/random.h"

using namespace harkara;
using namespace harkara::node::consult::counting;

namespace {

constexpr std::uint64_t kShards = 64;
constexpr std::uint32_t kFirstDay = 18'444;  // 1 July 2020
constexpr std::uint32_t kDays = 1'003;       // to 31 March 2023

// What was published, and what it would take to count it.
struct Programme {
  const char* name;
  Figures published;
  std::uint64_t registered;  // of the beneficiaries, who never had a consult
};

template <class Fixed>
Fixed numbered(std::string_view what, std::uint64_t number) {
  ByteWriter out;
  out.u64(number);
  return *Fixed::from(crypto::hash(what, out.bytes()).view().first(Fixed::kSize));
}

class Shard {
 public:
  explicit Shard(std::uint64_t seed) : random_(seed) {}

  // Each thing is known to at least one place, often to several, sometimes twice.
  void tell(const Entry& entry) {
    const std::uint64_t first = random_.below(3);
    places_[first].add(entry);
    while (random_.below(3) > 0) places_[random_.below(3)].add(entry);
    told_.push_back(entry);
    // A place falls back to an old backup; what it lost lives on at the next place.
    if (random_.below(40'000) == 0) {
      const std::uint64_t lost = random_.below(3);
      places_[(lost + 1) % 3].add(places_[lost]);
      places_[lost] = {};
      for (std::size_t i = 0; i < told_.size() / 2; ++i)
        if (random_.below(4) == 0) places_[lost].add(told_[i]);
    }
  }

  Figures joined() {
    Ledger all;
    for (const std::uint64_t which : {2U, 0U, 1U, 0U, 2U}) all.add(places_[which]);
    return all.count({kFirstDay, kFirstDay + kDays});
  }

 private:
  SeededRandom random_;
  Ledger places_[3];
  std::vector<Entry> told_;
};

std::uint32_t day_of(std::uint64_t number) {
  return kFirstDay + static_cast<std::uint32_t>(number * 2'654'435'761U % kDays);
}

// Person `number`, and the consults that are theirs: the numbers that leave this rest.
void tell_person(Shard& shard, const Programme& programme, std::uint64_t number) {
  const auto person = numbered<PersonId>("hk.bench.person", number);
  const std::uint64_t patients = programme.published.beneficiaries - programme.registered;
  if (number >= patients) {
    shard.tell({Kind::registered, *Id::from(person.view()), day_of(number), 0, person});
    return;
  }
  for (std::uint64_t i = number; i < programme.published.consults; i += patients) {
    shard.tell({Kind::consult, numbered<Id>("hk.bench.case", i), day_of(i), 0, person});
    if (i < programme.published.answers)
      shard.tell({Kind::answer, numbered<Id>("hk.bench.answer", i), day_of(i), 0, {}});
  }
}

Figures run(const Programme& programme, std::uint64_t scale) {
  Figures sum;
  Programme scaled = programme;
  scaled.published = {programme.published.beneficiaries / scale,
                      programme.published.consults / scale, programme.published.answers / scale};
  scaled.registered = programme.registered / scale;
  for (std::uint64_t at = 0; at < kShards; ++at) {
    Shard shard(at + 1);
    for (std::uint64_t i = at; i < scaled.published.beneficiaries; i += kShards)
      tell_person(shard, scaled, i);
    const Figures part = shard.joined();
    sum.beneficiaries += part.beneficiaries;
    sum.consults += part.consults;
    sum.answers += part.answers;
  }
  return sum;
}

bool report(const Programme& programme, std::uint64_t scale, bool json) {
  const auto start = std::chrono::steady_clock::now();
  const Figures counted = run(programme, scale);
  const double took =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto line = [&](const char* what, const char* reference, std::uint64_t value,
                        std::uint64_t published) {
    const auto wanted = static_cast<double>(published / scale);
    bench::print({std::string(programme.name) + ", " + what, static_cast<double>(value), what,
                  reference, wanted == 0 ? 0 : static_cast<double>(value) / wanted},
                 json);
    return value == published / scale;
  };
  bool right =
      line("beneficiaries", "published", counted.beneficiaries, programme.published.beneficiaries);
  right = line("consults", "published", counted.consults, programme.published.consults) && right;
  right = line("answers", "generated", counted.answers, programme.published.answers) && right;
  bench::print({std::string(programme.name) + ", time", took, "s", "", 0}, json);
  return right;
}

// The consultation figures read both ways: as printed there are nine beneficiaries to a
// consult, which takes a register beside; the other way round, nine consults each. Answers
// were not published: as many as consults. Of teleradiology only beneficiaries were.
constexpr Programme kProgrammes[] = {
    {"printed", {12'942'028, 1'462'410, 1'462'410}, 12'942'028 - 1'462'410},
    {"exchanged", {1'462'410, 12'942'028, 12'942'028}, 0},
    {"teleradiology", {1'972'093, 1'972'093, 1'972'093}, 0}};

}  // namespace

// harkara_bench_counts [--json] [SCALE] [PROGRAMME]: a SCALE-th of each figure (default 20; 1 is
// all, which takes minutes), of one programme (default: each).
int main(int argc, char** argv) {
  crypto::initialise();
  bool json = false;
  std::uint64_t scale = 20;
  std::string only;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0)
      json = true;
    else if (argv[i][0] < '0' || argv[i][0] > '9')
      only = argv[i];
    else
      scale = std::max<std::uint64_t>(1, std::strtoull(argv[i], nullptr, 10));
  }
  bool right = true;
  for (const Programme& programme : kProgrammes)
    if (only.empty() || only == programme.name) right = report(programme, scale, json) && right;
  return right ? 0 : 1;
}
