#include "node/api/audit_log.h"

#include <catch2/catch.hpp>

#include "tests/node/test_world.h"

using namespace harkara;
using namespace harkara::node;
using namespace harkara::node::api;

namespace {

struct Book {
  Book() : log(*AuditLog::open(scratch.path, key)) {
    for (int i = 0; i < 200; ++i)
      REQUIRE(log.append({.user = "asha", .act = "open case", .detail = std::to_string(i)}, i));
  }
  AuditLog::Verdict verify(const std::optional<AuditHead>& witness = {}) const {
    return *AuditLog::verify(log.file(), log.key(), witness);
  }
  std::string text() const { return std::string(as_text(*read_file(log.file()))); }
  void replace(const std::string& text) const {
    std::ofstream(log.file(), std::ios::binary | std::ios::trunc) << text;
  }
  Scratch scratch;
  storage::StoreKey key;
  AuditLog log;
};

}  // namespace

TEST_CASE("an audit log that nobody touched is whole", "[api]") {
  const Book book;
  CHECK(book.verify(book.log.head()).broken_at == 0);
  CHECK(book.verify().head.seq == 200);
}

TEST_CASE("a line of the audit log that was changed, removed or added shows", "[api]") {
  const Book book;
  const std::string whole = book.text();
  const std::size_t line = whole.find("\"detail\":\"41\"");
  std::string text = whole;
  text[line + 10] = '5';
  book.replace(text);
  CHECK(book.verify().broken_at == 42);
  const std::size_t begin = whole.rfind('\n', line) + 1;
  const std::size_t end = whole.find('\n', line) + 1;
  book.replace(whole.substr(0, begin) + whole.substr(end));
  CHECK(book.verify().broken_at == 42);
  book.replace(whole + whole.substr(begin, end - begin));
  CHECK(book.verify().broken_at == 201);
  book.replace(whole.substr(0, begin));
  CHECK(book.verify().broken_at == 0);                  // nothing in the file tells
  CHECK(book.verify(book.log.head()).broken_at == 42);  // but the witness does
}

TEST_CASE("lines are listed newest first, page by page", "[api]") {
  const Book book;
  const auto first = *book.log.list(~std::uint64_t{0}, 150);
  REQUIRE(first.size() == 150);
  CHECK(first.front()["seq"] == 200);
  CHECK(first.back()["seq"] == 51);
  const auto rest = *book.log.list(51, 150);
  REQUIRE(rest.size() == 50);
  CHECK(rest.back()["seq"] == 1);
  CHECK(rest.back()["detail"] == "0");
}

TEST_CASE("two writers of one audit log make one chain, and a torn line goes", "[api]") {
  Book book;
  AuditLog other = *AuditLog::open(book.scratch.path, book.key);
  REQUIRE(other.append({.act = "user add"}, 1));
  REQUIRE(book.log.append({.act = "login"}, 2));
  CHECK(book.verify().head.seq == 202);
  book.replace(book.text() + "0123 {\"seq\"");
  REQUIRE(other.append({.act = "after a power cut"}, 3));
  CHECK(book.verify().broken_at == 0);
  CHECK(book.verify().head.seq == 203);
}
