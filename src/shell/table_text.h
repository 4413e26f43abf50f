#pragma once

#include "shell/replies.h"

#include <string>

namespace galvan::shell {

/// What "\d NAME" shows of a table: its state, its key and its indexes.
std::string table_text(const DescribedTable& table);

}  // namespace galvan::shell
