"""The desk: the queue of stories to review and the page on which an editor reviews a story."""
