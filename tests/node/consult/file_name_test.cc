#include "node/consult/file_name.h"

#include <catch2/catch.hpp>

#include "node/consult/event_json.h"
#include "node/consult/utf8.h"

namespace harkara::node::consult {
namespace {

TEST_CASE("a foreign file name loses folders, controls and disguises", "[consult]") {
  CHECK(safe_file_name("../../etc/passwd") == "passwd");
  CHECK(safe_file_name("C:\\scan\\chest.jpg") == "chest.jpg");
  CHECK(safe_file_name(".bashrc") == "bashrc");
  CHECK(safe_file_name("..") == "attachment");
  CHECK(safe_file_name("") == "attachment");
  CHECK(safe_file_name("a\nb\x01\x7f.jpg") == "ab.jpg");
  CHECK(safe_file_name("what?:*.png") == "what___.png");
  CHECK(safe_file_name("photo\u202Egpj.exe") == "photogpj.exe");
  CHECK(safe_file_name("bad\xff.jpg") == "bad_.jpg");
}

TEST_CASE("names in Hindi, Bengali and Persian stay as they are", "[consult]") {
  for (const char* name : {"छाती का एक्स-रे.dcm", "বুকের এক্স-রে.jpg", "عکس\u200cسینه.png"})
    CHECK(safe_file_name(name) == name);
}

TEST_CASE("a long name keeps its extension and whole characters", "[consult]") {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "क";
  const std::string safe = safe_file_name(name + ".jpeg");
  CHECK(safe.size() <= kMaxFileNameBytes);
  CHECK(safe.ends_with("क.jpeg"));
  CHECK(valid_utf8(safe));
}

TEST_CASE("names that differ only in case get numbers", "[consult]") {
  std::set<std::string> taken;
  CHECK(distinct_file_name("x.jpg", taken) == "x.jpg");
  CHECK(distinct_file_name("X.JPG", taken) == "X-2.JPG");
  CHECK(distinct_file_name("x.jpg", taken) == "x-3.jpg");
  CHECK(distinct_file_name("noext", taken) == "noext");
  CHECK(distinct_file_name("noext", taken) == "noext-2");
}

TEST_CASE("type and role follow from the extension", "[consult]") {
  CHECK(media_type_of("a.JPG") == "image/jpeg");
  CHECK(media_type_of("a.dcm") == "application/dicom");
  CHECK(media_type_of("a") == "application/octet-stream");
  CHECK(role_of("application/dicom") == "chief-image");
  CHECK(role_of("image/jpeg") == "photo");
  CHECK(role_of("application/pdf") == "document");
}

TEST_CASE("ill-formed UTF-8 is told from well-formed", "[consult]") {
  CHECK(valid_utf8("क ক ک 𐍈"));
  for (const char* bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80", "\xe0\xa4"})
    CHECK_FALSE(valid_utf8(bad));
}

}  // namespace
}  // namespace harkara::node::consult
