#include "tests/e2e/clinic_page.h"

#include <catch2/catch.hpp>

namespace harkara::e2e {

PageLab::PageLab() : lab(three_nodes()) {
  write_file(lab.dir() / "pass.txt", std::string(kPassphrase) + "\n");
  for (const std::string node : {"clinic", "aiims"}) {
    ports_[node] = free_port();
    const fs::path config = lab.home(node) / "harkara.toml";
    write_file(config, read_file(config) + "\n[api]\nlisten = \"127.0.0.1:" +
                           std::to_string(ports_[node]) + "\"\nmax_upload = \"1 MB\"\n");
    const std::map<std::string, std::string> users = {{"asha", "health_worker"},
                                                      {"dr.rao", "specialist"},
                                                      {"omid", "operator"},
                                                      {"dp", "data_protection"}};
    for (const auto& [name, role] : users) {
      const Outcome added =
          lab.at(node, {"user", "add", name, "--role", role, "--new-passphrase-file",
                        (lab.dir() / "pass.txt").string()});
      INFO(added.err);
      REQUIRE(added.exit == 0);
    }
  }
}

void PageLab::serve(const std::string& node) {
  lab.start(node);
  const bool up = eventually([&] { return browser(node).get("/").status == 200; }, 20);
  INFO(read_file(lab.log(node)));
  REQUIRE(up);
}

Browser PageLab::user(const std::string& node, const std::string& name) const {
  Browser out = browser(node);
  const Reply reply = out.login(name, kPassphrase);
  INFO(reply.body);
  REQUIRE(reply.status == 200);
  return out;
}

std::string PageLab::audit(const std::string& node) const {
  return read_file(lab.home(node) / "audit.log");
}

std::size_t PageLab::cases(const std::string& node) const {
  return lab.json(node, {"consult", "list"})["cases"].size();
}

Json new_case(const std::string& question) {
  return {{"desk", "radiology@aiims"},
          {"class", "urgent"},
          {"record",
           {{"patient", {{"pseudonym", "K-17"}, {"age", 54}, {"sex", "female"}}},
            {"question", question},
            {"consent", "implied"}}}};
}

}  // namespace harkara::e2e
