#include "node/cli/attaching.h"

#include <CLI/CLI.hpp>

#include "node/advice.h"
#include "node/cli/words.h"

namespace harkara::node::cli {
namespace {

using Treatment = consult::AttachmentFile::Treatment;

Treatment treatment_of(const Attaching& options) {
  if (options.original) return Treatment::as_is;
  return options.full_size ? Treatment::full_size : Treatment::prepare;
}

}  // namespace

CLI::Option* add_attach_options(CLI::App* verb, Attaching& options, const std::string& help) {
  CLI::Option* files =
      verb->add_option("--attach", options.files, help + "; repeatable")->type_name("FILE");
  verb->add_flag("--full-size", options.full_size,
                 "Photos are not made smaller; what tells place and camera is still removed");
  verb->add_flag("--original", options.original,
                 "Send the files exactly as they are, with all they tell of place and camera");
  return files;
}

Result<consult::images::Prepared> prepare_files(Shell& shell, const Attaching& options) {
  if (options.original && options.full_size)
    return fail_next(Errc::invalid, "--original and --full-size exclude each other",
                     "give --full-size, unless the file must go byte for byte");
  std::vector<consult::AttachmentFile> files;
  for (const std::string& path : options.files) {
    consult::AttachmentFile file{path};
    file.treatment = treatment_of(options);
    files.push_back(std::move(file));
  }
  HARKARA_ASSIGN(auto prepared, consult::images::prepare(files));
  for (const consult::images::Report& report : prepared.reports)
    for (const std::string& line : consult::images::report_lines(report))
      shell.remark(harmless(line));
  return prepared;
}

Json images_json(const consult::images::Prepared& prepared) {
  Json out = Json::array();
  for (const consult::images::Report& report : prepared.reports)
    out.push_back(consult::images::report_json(report));
  return out;
}

}  // namespace harkara::node::cli
