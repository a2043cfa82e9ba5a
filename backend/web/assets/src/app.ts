/** What every page has: htmx, the search box, the side panel, the theme. */

import htmx from "htmx.org";
import { installPanel } from "./panel.ts";
import { installSearch } from "./search.ts";
import { installTheme } from "./theme.ts";

// A strict Content-Security-Policy allows neither, and nothing here needs them.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;

installTheme();
installSearch();
installPanel();
