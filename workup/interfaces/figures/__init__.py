"""
Figures as one SVG element each, to stand in a page or a print: the timeline, the differential as it
narrows, the workup as a flow.

They carry no style attribute and no script, take their ink from the text around them
(`currentColor`) and say in `title` and `desc` what they show.
"""
