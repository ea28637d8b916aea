<?php
// As much of WordPress as the plugin touches, and posts that go through its hooks.

[, $url, $key, $fail, $notify] = $argv;
define( 'ABSPATH', '/' );
define( 'ONMESSAGE_URL', $url );
define( 'ONMESSAGE_KEY', $key );
define( 'ONMESSAGE_FAIL', $fail );
define( 'ONMESSAGE_NOTIFY_URL', $notify );
define( 'ONMESSAGE_NOTIFY_SECRET', 'token-0123456789abcdef' );
define( 'ARRAY_A', 'ARRAY_A' );

class WP_Error {
	public function __construct( public string $code, public string $message, public array $data = array() ) {}
	public function get_error_message(): string { return $this->message; }
}
class WP_Post {
	public function __construct( public int $ID, public string $post_type, public string $post_status, public string $post_title, public string $post_content ) {}
	public function to_array(): array { return get_object_vars( $this ); }
}
$hooks = $posts = $transients = $updates = array();
ini_set( 'error_log', '/dev/null' );
function add_filter( $name, $run ) { $GLOBALS['hooks'][ $name ][] = $run; }
function add_action( $name, $run ) { add_filter( $name, $run ); }
function apply_filters( $name, $value, ...$more ) { foreach ( $GLOBALS['hooks'][ $name ] ?? array() as $run ) { $value = $run( $value, ...$more ); } return $value; }
function do_action( $name, ...$more ) { foreach ( $GLOBALS['hooks'][ $name ] ?? array() as $run ) { $run( ...$more ); } }
function is_wp_error( $value ) { return $value instanceof WP_Error; }
function wp_unslash( $value ) { return is_array( $value ) ? array_map( 'wp_unslash', $value ) : ( is_string( $value ) ? stripslashes( $value ) : $value ); }
function wp_json_encode( $value ) { return json_encode( $value ); }
function wp_generate_uuid4() { return bin2hex( random_bytes( 16 ) ); }
function do_blocks( $text ) { return preg_replace( '/<!--.*?-->/s', '', $text ); }
function do_shortcode( $text ) { return str_replace( '[price]', '$55 per seat per month', $text ); }
function get_post( $id, $as = null ) { return $GLOBALS['posts'][ $id ] ?? null; }
function wp_update_post( $post ) { $GLOBALS['updates'][] = $post; }
function get_current_user_id() { return 1; }
function set_transient( $name, $value ) { $GLOBALS['transients'][ $name ] = $value; }
function get_transient( $name ) { return $GLOBALS['transients'][ $name ] ?? false; }
function delete_transient( $name ) { unset( $GLOBALS['transients'][ $name ] ); }
function esc_html( $text ) { return htmlspecialchars( $text ); }
function wp_remote_retrieve_response_code( $response ) { return $response['status']; }
function wp_remote_retrieve_body( $response ) { return $response['body']; }
function wp_remote_post( $url, $args ) {
	$headers = array();
	foreach ( $args['headers'] as $name => $value ) { $headers[] = "$name: $value"; }
	$http = array( 'method' => 'POST', 'header' => $headers, 'content' => $args['body'], 'timeout' => $args['timeout'], 'ignore_errors' => true );
	$body = @file_get_contents( $url, false, stream_context_create( array( 'http' => $http ) ) );
	if ( false === $body ) { return new WP_Error( 'http', 'could not connect' ); }
	preg_match( '# (\d{3})#', $http_response_header[0], $found );
	return array( 'status' => (int) $found[1], 'body' => $body );
}

require __DIR__ . '/../../integrations/cms/wordpress/onmessage.php';

$wrong = 'Growth is \$55 per seat per month, it\\\'s new.';
$right = 'Growth is \$49 per seat per month.';
function rest( array $post ) {
	$result = apply_filters( "rest_pre_insert_{$post['post_type']}", (object) $post, null );
	return is_wp_error( $result ) ? array( 'status' => $result->data['status'], 'message' => $result->message ) : 'stored';
}
function insert( array $post ) { return apply_filters( 'wp_insert_post_empty_content', false, $post ) ? 'refused' : 'stored'; }
function of( string $type, string $status, string $text ): array { return array( 'post_type' => $type, 'post_status' => $status, 'post_title' => 'Plans', 'post_content' => $text ); }

$posts[7] = of( 'page', 'publish', stripslashes( $right ) ) + array( 'ID' => 7 );
$posts[8] = of( 'page', 'draft', stripslashes( $wrong ) ) + array( 'ID' => 8 );
$done = array(
	'rest_wrong'     => rest( of( 'post', 'publish', stripslashes( $wrong ) ) ),
	'rest_right'     => rest( of( 'post', 'publish', stripslashes( $right ) ) ),
	'rest_draft'     => rest( of( 'post', 'draft', stripslashes( $wrong ) ) ),
	'rest_update'    => rest( array( 'ID' => 8, 'post_type' => 'page', 'post_status' => 'publish' ) ),
	'rest_change'    => rest( array( 'ID' => 7, 'post_type' => 'page', 'post_content' => 'Growth is $55 per seat per month.' ) ),
	'rest_shortcode' => rest( of( 'post', 'publish', '<!-- wp:paragraph --><p>Growth is [price].</p>' ) ),
	'insert_wrong'   => insert( of( 'page', 'future', $wrong ) ),
	'insert_right'   => insert( of( 'page', 'publish', $right ) ),
	'insert_other'   => insert( of( 'product', 'publish', $wrong ) ),
);
ob_start();
do_action( 'admin_notices' );
$done['notice'] = ob_get_clean();
ob_start();
do_action( 'admin_notices' );
$done['notice_again'] = ob_get_clean();
do_action( 'transition_post_status', 'publish', 'future', new WP_Post( 9, 'post', 'publish', 'Plans', stripslashes( $wrong ) ) );
$done['updates'] = $updates;
echo json_encode( $done );
