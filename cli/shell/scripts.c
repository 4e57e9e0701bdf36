/* The completion scripts. They know nothing of the commands and ask presencectl while one types, so
 * that a script does not age, and live names are completed like all else. */
#include <string.h>

#include "cli/shell/completion.h"

/* clang-format off */
static const char bash[] =
	"# bash completion for presencectl\n"
	"_presencectl() {\n"
	"\tlocal candidate\n"
	"\tCOMPREPLY=()\n"
	"\twhile IFS= read -r candidate; do\n"
	"\t\tCOMPREPLY+=(\"$candidate\")\n"
	"\tdone < <(\"${COMP_WORDS[0]}\" __complete bash "
	"\"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
	"\tif [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == --*= ]]; then\n"
	"\t\tcompopt -o nospace\n"
	"\tfi\n"
	"}\n"
	"complete -F _presencectl presencectl\n";

static const char zsh[] =
	"#compdef presencectl\n"
	"_presencectl() {\n"
	"\tlocal text description\n"
	"\tlocal -a texts descriptions\n"
	"\twhile IFS=$'\\t' read -r text description; do\n"
	"\t\ttexts+=(\"$text\")\n"
	"\t\tdescriptions+=(\"$text${description:+  -- $description}\")\n"
	"\tdone < <(\"${(Q)words[1]}\" __complete zsh \"${(Q@)words[2,CURRENT]}\" 2>/dev/null)\n"
	"\tcompadd -l -d descriptions -a texts\n"
	"}\n"
	"if [[ \"${funcstack[1]}\" == _presencectl ]]; then\n"
	"\t_presencectl \"$@\"\n"
	"else\n"
	"\tcompdef _presencectl presencectl\n"
	"fi\n";

static const char fish[] =
	"# fish completion for presencectl\n"
	"complete -c presencectl -f -a '(set -l line (commandline -opc); "
	"$line[1] __complete fish $line[2..-1] (commandline -ct) 2>/dev/null)'\n";
/* clang-format on */

const char *completion_script(const char *shell)
{
	if (strcmp(shell, "bash") == 0) {
		return bash;
	}
	if (strcmp(shell, "zsh") == 0) {
		return zsh;
	}
	return strcmp(shell, "fish") == 0 ? fish : NULL;
}
