#include "node/consult/offline/answers.h"

#include <algorithm>
#include <fstream>

#include "base/text.h"
#include "node/consult/field_checks.h"
#include "node/consult/json_text.h"

namespace harkara::node::consult::offline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFile = 4 * 1024 * 1024;
constexpr std::size_t kMaxFiles = 100;

Error broken(const fs::path& path, const std::string& how) {
  return fail(Errc::invalid, path.string() + " " + how +
                                 "; next: save the answers again from sitting.html, or take the "
                                 "file away");
}

// Names only: a browser saves "answers.json", "answers (1).json", "answers(2).json".
Result<std::vector<fs::path>> files_in(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with("answers") && name.ends_with(".json") && out.size() < kMaxFiles)
      out.push_back(at->path());
  }
  if (error)
    return fail(Errc::io, "cannot read " + folder.string() + "; next: check that it may be read");
  std::sort(out.begin(), out.end());
  return out;
}

Result<Json> parsed(const fs::path& path, View text) {
  if (text.empty()) return broken(path, "is empty or cannot be read");
  if (text.size() > kMaxFile) return broken(path, "is larger than 4 MB");
  const auto json = parse_json(path.string(), text, kMaxFile);
  if (!json) return broken(path, "is no JSON");
  if (!json->is_object() || integer_or(*json, "harkara_answers", 0) != 1)
    return broken(path, "is not what the page of a batch saves");
  return *json;
}

Result<Json> read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return parsed(path, as_view(text));
}

Result<Words> words_of(const fs::path& path, const Json& given) {
  const Json* answer = find(given, "answer");
  if (answer != nullptr && answer->is_object()) return Words{EventKind::answered, *answer};
  const std::string question = text_or(given, "ask");
  if (!question.empty()) return Words{EventKind::asked, {{"question", question}}};
  return broken(path, "has a case with neither an answer nor a question");
}

Result<Answers> answers_of(const fs::path& from, const Json& json) {
  Answers out;
  const Json* cases = json.is_object() ? find(json, "cases") : nullptr;
  if (cases == nullptr || !cases->is_object()) return out;
  for (const auto& [name, given] : cases->items()) {
    const auto bytes = from_hex(name);
    const auto id = bytes ? CaseId::from(*bytes) : std::nullopt;
    if (!id || !given.is_object()) return broken(from, "names a case that is none");
    HARKARA_ASSIGN(out[*id], words_of(from, given));
  }
  return out;
}

}  // namespace

Result<Answers> saved_answers(const fs::path& folder) {
  HARKARA_ASSIGN(const std::vector<fs::path> files, files_in(folder));
  Json newest;
  fs::path from;
  for (const fs::path& each : files) {
    HARKARA_ASSIGN(Json json, read(each));
    if (!newest.is_null() && integer_or(json, "saved", 0) <= integer_or(newest, "saved", 0))
      continue;
    newest = std::move(json);
    from = each;
  }
  return answers_of(from, newest);
}

Result<Answers> read_answers(const fs::path& name, View text) {
  HARKARA_ASSIGN(const Json json, parsed(name, text));
  return answers_of(name, json);
}

}  // namespace harkara::node::consult::offline
