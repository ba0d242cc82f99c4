#include "tests/bench/link/homes.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/bench/child.h"

namespace harkara::bench {

namespace fs = std::filesystem;

Result<Json> ask(const std::string& binary, const Words& words) {
  Words all = {binary};
  all.insert(all.end(), words.begin(), words.end());
  all.emplace_back("--json");
  std::string out;
  const int code = run(all, &out);
  Json answer = Json::parse(out, nullptr, false);
  if (code != 0 || answer.is_discarded())
    return fail(Errc::refused, command_line(all) + " failed: " + out);
  return answer;
}

Result<Homes> Homes::make(const std::string& binary, const fs::path& directory,
                          const std::string& plan) {
  Homes out;
  out.binary_ = binary;
  out.directory_ = directory;
  fs::create_directories(directory);
  std::ofstream(out.path("lab.toml")) << plan;
  HARKARA_TRY(bench::ask(binary, {"network", "lab", out.path("lab.toml").string(), "--out",
                                  out.path("lab").string()}));
  return out;
}

Result<Json> Homes::ask(const std::string& node, const Words& words) const {
  Words all = {"--home", home(node).string()};
  all.insert(all.end(), words.begin(), words.end());
  return bench::ask(binary_, all);
}

Words Homes::daemon(const std::string& node) const {
  return {binary_, "--home", home(node).string(), "node", "run"};
}

Status Homes::configure(const std::string& node,
                        const std::function<void(node::Config&)>& change) const {
  const fs::path file = home(node) / "harkara.toml";
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  HARKARA_ASSIGN(node::Config config, node::parse_config(as_view(text)));
  change(config);
  std::ofstream(file) << node::write_config(config);
  return ok();
}

Status DeskWatch::open() {
  HARKARA_ASSIGN(station_, node::Station::open(home_, {}, clock_, random_));
  return ok();
}

const std::vector<node::consult::CaseView>& DeskWatch::look() {
  std::error_code absent;
  const auto written = fs::last_write_time(home_ / "store" / "data.mdb", absent);
  // Once more after the last change: two writes may bear the same time.
  if (written == written_ && !changed_) return views_;
  changed_ = written != written_;
  written_ = written;
  if (auto views = station_->casebook().desk_queue(desk_, station_->clock().now()))
    views_ = *std::move(views);
  return views_;
}

bool DeskWatch::shows(const std::string& case_name) {
  return std::ranges::any_of(look(), [&](const node::consult::CaseView& view) {
    return node::consult::case_name(view.id) == case_name;
  });
}

}  // namespace harkara::bench
