"""From an outline to a first version: pieces decoded, attempts checked, everything journalled."""
