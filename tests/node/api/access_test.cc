// Users, sessions, waiting after wrong passphrases.
#include <catch2/catch.hpp>

#include "node/api/login_guard.h"
#include "node/api/sessions.h"
#include "node/api/uploads.h"
#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;
using namespace harkara::node::api;

namespace {

struct Rooms {
  UserBook open() { return *UserBook::open(scratch.path, key, random); }
  Scratch scratch;
  crypto::SystemRandom random;
  storage::StoreKey key;
};

crypto::PassphraseHash cheap(Random& random) {
  crypto::PassphraseHash out;
  random.fill(out.salt.mutable_view());
  out.passes = 1;
  out.memory_KiB = 8;
  REQUIRE(crypto::hash_passphrase(as_view("right horse"), out));
  return out;
}

}  // namespace

TEST_CASE("a passphrase matches its hash and no other", "[api]") {
  Rooms rooms;
  const auto hash = cheap(rooms.random);
  CHECK(*crypto::matches(as_view("right horse"), hash));
  CHECK_FALSE(*crypto::matches(as_view("right horsf"), hash));
  CHECK_FALSE(*crypto::matches(as_view(""), hash));
}

TEST_CASE("the users' file is sealed, and two books see each other's changes", "[api]") {
  Rooms rooms;
  UserBook one = rooms.open();
  REQUIRE(one.add("asha", kHealthWorker, cheap(rooms.random), 1'000));
  UserBook two = rooms.open();
  REQUIRE(two.find("asha") != nullptr);
  REQUIRE(two.set_roles("asha", kHealthWorker | kOperator, 2'000));
  REQUIRE(one.refresh());
  CHECK(one.find("asha")->roles == (kHealthWorker | kOperator));
  CHECK(one.find("asha")->generation != 0);
  CHECK(as_text(*read_file(rooms.scratch.path / "users.hku")).find("asha") == std::string::npos);
  CHECK(one.set_roles("asha", kHealthWorker, 3'000).error().code == Errc::refused);
  CHECK(one.add("asha", kSpecialist, cheap(rooms.random), 1).error().code == Errc::refused);
  CHECK(one.add("../asha", kSpecialist, cheap(rooms.random), 1).error().code == Errc::invalid);
  storage::StoreKey other;
  other.mutable_view()[0] = 1;
  CHECK(UserBook::open(rooms.scratch.path, other, rooms.random).error().code == Errc::corrupt);
}

TEST_CASE("a session ends by idleness, by age, by a change of its user", "[api]") {
  Rooms rooms;
  UserBook users = rooms.open();
  REQUIRE(users.add("asha", kHealthWorker, cheap(rooms.random), 1'000));
  Sessions sessions(rooms.random);
  const crypto::Hash client = client_of("Firefox", "loopback");
  Refused why{};
  const auto find = [&](const std::string& token, std::int64_t now) {
    return sessions.find(token, client, users, now, why);
  };
  auto begun = sessions.begin("asha", *users.find("asha"), client, 0);
  CHECK(find(begun.token, kIdle_ms - 1));
  CHECK(find(begun.token, 2 * kIdle_ms - 2));
  CHECK_FALSE(find(begun.token, 3 * kIdle_ms));
  begun = sessions.begin("asha", *users.find("asha"), client, 0);
  for (std::int64_t at = 0; at < kSession_ms; at += kIdle_ms / 2) CHECK(find(begun.token, at));
  CHECK_FALSE(find(begun.token, kSession_ms));
  begun = sessions.begin("asha", *users.find("asha"), client, 0);
  CHECK_FALSE(sessions.find(begun.token, client_of("thief", "loopback"), users, 1, why));
  CHECK(why == Refused::other_client);
  CHECK(find(begun.token, 2));
  REQUIRE(users.set_passphrase("asha", cheap(rooms.random), 5));
  CHECK_FALSE(find(begun.token, 3));
  CHECK_FALSE(find("", 3));
  CHECK_FALSE(find("zz", 3));
}

TEST_CASE("sessions of one user do not pile up", "[api]") {
  Rooms rooms;
  Sessions sessions(rooms.random);
  for (std::size_t i = 0; i < 3 * kSessionsOfUser; ++i)
    sessions.begin("asha", User{}, {}, static_cast<std::int64_t>(i));
  CHECK(sessions.size() == kSessionsOfUser);
}

TEST_CASE("each wrong passphrase beyond the free ones doubles the wait", "[api]") {
  LoginGuard guard({.free = 2, .first_ms = 1'000, .most_ms = 10'000});
  for (int i = 0; i < 2; ++i) {
    CHECK(guard.wait_ms("asha", 0) == 0);
    guard.failed("asha", 0);
  }
  CHECK(guard.wait_ms("asha", 0) == 0);
  std::int64_t now = 0;
  for (const std::int64_t wait : {1'000, 2'000, 4'000, 8'000, 10'000, 10'000}) {
    guard.failed("asha", now);
    CHECK(guard.wait_ms("asha", now) == wait);
    CHECK(guard.wait_ms("omid", now) == 0);
    now += wait;
    CHECK(guard.wait_ms("asha", now) == 0);
  }
  CHECK(guard.take_refused("asha") == 6);
  guard.succeeded("asha");
  guard.failed("asha", now);
  CHECK(guard.wait_ms("asha", now) == 0);
  for (int i = 0; i < 20'000; ++i) guard.failed("user" + std::to_string(i), now);
  CHECK(guard.remembered() <= 10'000);
}

TEST_CASE("an upload is its uploader's alone, and leaves memory when it is used", "[api]") {
  Rooms rooms;
  Uploads uploads(1'000, rooms.random);
  REQUIRE(uploads.reserve(600));
  CHECK(uploads.reserve(600).error().code == Errc::full);
  uploads.unreserve(600);
  auto file = *MemoryFile::create();
  const Bytes bytes(500, 7);
  REQUIRE(file->append(bytes));
  REQUIRE(file->seal());
  CHECK_FALSE(file->append(bytes));
  const std::string id = uploads.keep("asha", std::move(file), 0);
  CHECK((*uploads.find("asha", id))->size() == 500);
  CHECK(uploads.find("omid", id).error().code == Errc::not_found);
  CHECK(uploads.reserve(600).error().code == Errc::full);
  uploads.forget_old(kUploadHolds_ms + 1);
  CHECK(uploads.held_bytes() == 0);
}
