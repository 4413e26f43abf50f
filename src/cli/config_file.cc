#include "cli/serve_options.h"

#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <utility>

namespace galvan::cli {
namespace {

// A value's text, as the command line would give it; nothing for dates, lists, tables and fractions.
std::optional<std::string> value_text(const toml::node& node) {
  if (const auto* const text = node.as_string()) return text->get();
  if (const auto* const number = node.as_integer()) return std::to_string(number->get());
  if (const auto* const boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
  return std::nullopt;
}

}  // namespace

BasicResult<OptionTexts, std::string> read_config_file(const std::string& path) {
  if (path.empty()) return failure(std::string("--config: the name of the file is empty"));
  std::error_code ignored;
  // The parser would find it empty.
  if (std::filesystem::is_directory(path, ignored)) return failure(path + ": is a folder");
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    std::ostringstream place;
    if (error.source().begin.line > 0) place << " (line " << error.source().begin.line << ")";
    std::string what(error.description());
    std::ranges::replace(what, '\n', ' ');
    return failure(path + ": " + what + place.str());
  }
  OptionTexts texts;
  for (const auto& [key, value] : table) {
    std::string name(key.str());
    std::ranges::replace(name, '_', '-');
    const OptionRow* const row = find_option(name);
    if (row == nullptr || row->name == "config")
      return failure(path + ": there is no option \"" + std::string(key.str()) + "\"");
    auto text = value_text(value);
    if (!text) return failure(path + ": " + name + ": not a text, a whole number, true or false");
    if (!texts.emplace(name, *std::move(text)).second) return failure(path + ": " + name + " is there twice");
  }
  return texts;
}

}  // namespace galvan::cli
