// Power cuts: three daemons, killed with -9 at random moments, again and again.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <thread>

#include "tests/e2e/lab.h"

namespace harkara::e2e {
namespace {

int from_environment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::atoi(value) : otherwise;
}

// Kills one daemon after the other, and starts it again a moment later.
class Reaper {
 public:
  Reaper(Lab& lab, std::uint64_t seed) : lab_(lab), random_(seed) {}

  void strike() {
    static const char* const kNodes[] = {"clinic", "district", "aiims"};
    const std::string node = kNodes[random_() % 3];
    std::this_thread::sleep_for(std::chrono::milliseconds(random_() % 400));
    lab_.daemon(node).kill9();
    ++kills;
    std::this_thread::sleep_for(std::chrono::milliseconds(random_() % 60));
    lab_.start(node);
  }

  int kills = 0;

 private:
  Lab& lab_;
  std::mt19937_64 random_;
};

struct Expected {
  std::string question_file;
  std::string answer_file;
  bool answered = false;
};

std::size_t count_files_with(const fs::path& folder, const std::string& bytes) {
  std::size_t found = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file() && read_file(entry.path()) == bytes) ++found;
  return found;
}

}  // namespace

TEST_CASE("no case is lost, doubled or misreported while daemons are killed with -9",
          "[e2e][kills]") {
  const int cases = from_environment("HARKARA_CASES", 12);
  const int kills = from_environment("HARKARA_KILLS", 40);
  const auto seed = static_cast<std::uint64_t>(from_environment("HARKARA_SEED", 1));
  std::mt19937_64 random(seed);
  Lab lab(three_nodes());
  for (const char* node : {"clinic", "district", "aiims"}) lab.start(node);
  Reaper reaper(lab, seed + 1);
  std::map<std::string, Expected> expected;

  const auto answer_what_is_complete = [&] {
    for (const Json& c : desk_cases(lab)) {
      const auto at = expected.find(c.at("case").get<std::string>());
      REQUIRE(at != expected.end());
      if (at->second.answered || !c.at("complete").get<bool>()) continue;
      const fs::path folder = lab.dir() / ("open-" + at->first);
      lab.json("aiims", {"desk", "open", at->first, "--out", folder.string()});
      CHECK(count_files_with(folder, at->second.question_file) == 1);
      at->second.answer_file = random_bytes(20'000 + random() % 60'000, random);
      write_file(lab.dir() / "answer.bin", at->second.answer_file);
      lab.answer("aiims", at->first, "Advice for " + at->first, {lab.dir() / "answer.bin"});
      at->second.answered = true;
    }
  };
  const auto all_home = [&] {
    for (const auto& [name, e] : expected)
      if (!e.answered || lab.state("clinic", name) != "answer_here") return false;
    return true;
  };

  for (int i = 0; i < cases; ++i) {
    Expected e;
    e.question_file = random_bytes(30'000 + random() % 400'000, random);
    write_file(lab.dir() / "question.bin", e.question_file);
    const char* service_class = i % 5 == 0 ? "emergency" : i % 5 < 3 ? "urgent" : "routine";
    const std::string name =
        lab.consult("clinic", "radiology@aiims", service_class, "Question " + std::to_string(i),
                    {lab.dir() / "question.bin"});
    expected[name] = std::move(e);
    for (int k = 0; k < kills / cases; ++k) reaper.strike();
    answer_what_is_complete();
  }
  while (reaper.kills < kills) reaper.strike();
  REQUIRE(eventually(
      [&] {
        answer_what_is_complete();
        return all_home();
      },
      180));

  std::size_t events = 0;
  for (const auto& [name, e] : expected) {
    const Json shown = lab.json("clinic", {"consult", "show", name});
    std::multiset<std::string> kinds;
    for (const Json& event : shown.at("events")) kinds.insert(event.at("kind").get<std::string>());
    events += kinds.size();
    CHECK(kinds == std::multiset<std::string>{"answered", "opened", "viewed"});
    const fs::path folder = lab.dir() / ("save-" + name);
    lab.json("clinic", {"consult", "save", name, "--out", folder.string()});
    CHECK(count_files_with(folder, e.answer_file) == 1);
  }
  std::printf("kills %d, cases %d: 0 lost, %zu events seen once each, all answers here\n",
              reaper.kills, cases, events);
  for (const char* node : {"clinic", "district", "aiims"}) lab.stop(node);
}

}  // namespace harkara::e2e
