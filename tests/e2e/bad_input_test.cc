// Whatever a person gets wrong: a clear error that names the thing and the next
// step, nothing lost, and the next valid command works.
#include <sys/mount.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/e2e/lab.h"

namespace harkara::e2e {
namespace {

const std::string kDesk = "radiology@aiims";

class Clinic : public Lab {
 public:
  Clinic() : Lab(three_nodes()) {
    write_file(dir() / "good.json",
               R"({"patient":{"pseudonym":"P-1","age":30,"sex":"male"},"question":"Fracture?",)"
               R"("consent":{"reference":"register 1"}})");
  }

  Outcome consult_with(const std::string& record, const Words& more = {},
                       const std::string& desk = kDesk) const {
    Words words = {"consult", "new", "--desk", desk, "--class", "routine", "--record", record};
    words.insert(words.end(), more.begin(), more.end());
    return at("clinic", words);
  }
  std::string good() const { return (dir() / "good.json").string(); }
  std::size_t cases() const { return json("clinic", {"consult", "list"}).at("cases").size(); }

  // Refused with exit 1 and a text that names `thing`; nothing was kept, and a good
  // consult still works.
  void refuses(const Outcome& outcome, const std::string& thing) {
    const std::string said = outcome.out + outcome.err;
    INFO(said);
    CHECK(outcome.exit == 1);
    CHECK(said.find(thing) != std::string::npos);
    CHECK(cases() == good_cases_);
    CHECK(consult_with(good()).exit == 0);
    CHECK(cases() == ++good_cases_);
  }

 private:
  std::size_t good_cases_ = 0;
};

void replace_in(const fs::path& file, const std::string& what, const std::string& with) {
  std::string text = read_file(file);
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), with);
  write_file(file, text);
}

}  // namespace

TEST_CASE("attachments that cannot be sent are named and nothing is kept", "[e2e][bad]") {
  Clinic clinic;
  fs::create_directory(clinic.dir() / "folder");
  write_file(clinic.dir() / "empty.jpg", "");
  clinic.refuses(
      clinic.consult_with(clinic.good(), {"--attach", (clinic.dir() / "absent.jpg").string()}),
      "absent.jpg");
  clinic.refuses(
      clinic.consult_with(clinic.good(), {"--attach", (clinic.dir() / "empty.jpg").string()}),
      "empty.jpg");
  clinic.refuses(
      clinic.consult_with(clinic.good(), {"--attach", (clinic.dir() / "folder").string()}),
      "folder");
  if (::geteuid() != 0) {
    write_file(clinic.dir() / "locked.jpg", "x");
    fs::permissions(clinic.dir() / "locked.jpg", fs::perms::none);
    clinic.refuses(
        clinic.consult_with(clinic.good(), {"--attach", (clinic.dir() / "locked.jpg").string()}),
        "locked.jpg");
  }
}

TEST_CASE("a 300 MB attachment against a 100 MB quota is refused before it is read", "[e2e][bad]") {
  Clinic clinic;
  const fs::path toml = clinic.home("clinic") / "harkara.toml";
  std::string text = read_file(toml);
  const std::size_t quota = text.find("quota");
  REQUIRE(quota != std::string::npos);
  text.replace(quota, text.find('\n', quota) - quota, "quota = \"100 MB\"");
  write_file(toml, text);
  write_file(clinic.dir() / "ct.zip", "");
  fs::resize_file(clinic.dir() / "ct.zip", 300'000'000);
  clinic.refuses(
      clinic.consult_with(clinic.good(), {"--attach", (clinic.dir() / "ct.zip").string()}),
      "ct.zip");
}

TEST_CASE("malformed records and unknown desks are refused with what is expected", "[e2e][bad]") {
  Clinic clinic;
  write_file(clinic.dir() / "torn.json", R"({"question": "Fra)");
  clinic.refuses(clinic.consult_with((clinic.dir() / "torn.json").string()), "torn.json");
  write_file(
      clinic.dir() / "mute.json",
      R"({"patient":{"pseudonym":"P-1","age":30,"sex":"male"},"consent":{"reference":"r"}})");
  clinic.refuses(clinic.consult_with((clinic.dir() / "mute.json").string()), "question");
  clinic.refuses(clinic.consult_with(clinic.good(), {}, "cardiology@aiims"), "cardiology@aiims");
  CHECK(clinic.at("clinic", {"consult", "new", "--nonsense"}).exit == 2);
}

TEST_CASE("a misspelt key of harkara.toml is named with its line", "[e2e][bad]") {
  Clinic clinic;
  const fs::path toml = clinic.home("clinic") / "harkara.toml";
  const std::string before = read_file(toml);
  replace_in(toml, "quota", "qouta");
  const Outcome outcome = clinic.at("clinic", {"node", "check"});
  INFO(outcome.out << outcome.err);
  CHECK(outcome.exit == 1);
  CHECK((outcome.out + outcome.err).find("qouta") != std::string::npos);
  CHECK((outcome.out + outcome.err).find("line") != std::string::npos);
  write_file(toml, before);
  CHECK(clinic.consult_with(clinic.good()).exit == 0);
}

TEST_CASE("a wrong passphrase changes nothing", "[e2e][bad]") {
  Clinic clinic;
  write_file(clinic.dir() / "wrong.txt", "open sesame\n");
  const Outcome outcome =
      run({binary(), "--home", clinic.home("clinic").string(), "--passphrase-file",
           (clinic.dir() / "wrong.txt").string(), "consult", "list"});
  clinic.refuses(outcome, "keystore");
}

TEST_CASE("a full disk is said, loses nothing, and is overcome by space", "[e2e][bad]") {
  Clinic clinic;
  const fs::path disk = clinic.dir() / "disk";
  fs::create_directory(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=6m") != 0) {
    WARN("no right to mount a small tmpfs: full disk not tested here");
    return;
  }
  fs::copy(clinic.home("clinic"), disk / "home", fs::copy_options::recursive);
  fs::remove_all(clinic.home("clinic"));
  fs::create_directory_symlink(disk / "home", clinic.home("clinic"));
  std::mt19937_64 random(3);
  write_file(clinic.dir() / "large.bin", random_bytes(12'000'000, random));
  const Outcome full =
      clinic.consult_with(clinic.good(), {"--attach", (clinic.dir() / "large.bin").string()});
  const std::string said = full.out + full.err;
  INFO(said);
  CHECK(full.exit == 1);
  CHECK((said.find("full") != std::string::npos || said.find("space") != std::string::npos));
  CHECK(clinic.cases() == 0);
  CHECK(::mount("tmpfs", disk.c_str(), "tmpfs", MS_REMOUNT, "size=64m") == 0);
  CHECK(clinic.consult_with(clinic.good(), {"--attach", (clinic.dir() / "large.bin").string()})
            .exit == 0);
  CHECK(clinic.cases() == 1);
  ::umount2(disk.c_str(), MNT_DETACH);
}

}  // namespace harkara::e2e
