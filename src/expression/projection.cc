#include "expression/projection.h"

#include "expression/parser.h"
#include "expression/path_clash.h"

namespace galvan::expression {

namespace {

class ProjectionParser : private Parser {
 public:
  ProjectionParser(std::string_view text, Placeholders& placeholders)
      : Parser(ExpressionKind::kProjection, text, placeholders) {}

  Result<Projection> parse() {
    GALVAN_TRY(check_size());
    Projection projection;
    do {
      GALVAN_TRY(Path path, parse_path());
      add(std::move(path), projection);
    } while (accept(TokenKind::kComma));
    if (!at(TokenKind::kEnd)) return syntax_error();
    GALVAN_TRY(check_ranks({&names_, &undefined_, &overlaps_, &conflicts_}));
    return projection;
  }

 private:
  void add(Path path, Projection& projection) {
    const auto number = static_cast<PathTree::PathNumber>(projection.paths.size());
    if (const auto clash = projection.tree.add(path, number)) {
      FirstError& rank = clash->kind == PathTree::Clash::Kind::kOverlap ? overlaps_ : conflicts_;
      rank.set(clash_message(*clash, projection.paths[clash->other], path));
    }
    projection.paths.push_back(std::move(path));
  }

  FirstError overlaps_, conflicts_;
};

}  // namespace

Result<Projection> parse_projection(std::string_view text, Placeholders& placeholders) {
  return ProjectionParser(text, placeholders).parse();
}

Projection projection_of_attributes(std::span<const std::string_view> names) {
  Projection projection;
  for (const std::string_view name : names) {
    Path path{std::string(name)};
    const auto number = static_cast<PathTree::PathNumber>(projection.paths.size());
    if (!projection.tree.add(path, number)) projection.paths.push_back(std::move(path));
  }
  return projection;
}

void append_projected(const Projection& projection, ValueView item, std::string& out) {
  append_restricted(projection.tree, item, out);
}

void append_top_level_attributes(const Projection& projection, std::vector<std::string_view>& out) {
  for (const Path& path : projection.paths) out.push_back(path.attribute());
}

}  // namespace galvan::expression
