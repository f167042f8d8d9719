"""Words to arguments, in English and Chinese: amounts, periods, places, numbers, measures, channels.

Pure functions over short text. Each regular expression here takes linear time: no nested or adjoining repeats over
the same characters. Nothing here knows tools; ``assistant/routing/filling.py`` puts the parts together.
"""
